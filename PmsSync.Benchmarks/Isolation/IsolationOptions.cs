namespace PmsSync.Benchmarks.Isolation;

/// <summary>How much is poured and how many bookings are watched beside it.</summary>
internal sealed record IsolationOptions
{
    /// <summary>An empty folder on the disk that is measured.</summary>
    public required string Folder { get; init; }

    /// <summary>Events of the flood. The default is 100,000.</summary>
    public int Events { get; init; } = 100_000;

    /// <summary>Bookings by webhook, and as many by the API beside them, in one run. The default is 300 each.</summary>
    public int Bookings { get; init; } = 300;

    /// <summary>Bookings of each way before those, which are not counted: a service that has just started compiles as it goes.</summary>
    public int Warming { get; init; } = 40;

    public int Tenants { get; init; } = 100;

    /// <summary>Units of the tenant that floods; every other one has two.</summary>
    public int FloodUnits { get; init; } = 100;

    /// <summary>Writers that pour at a time, each waiting for its commit before its next. The default is 64.</summary>
    public int Writers { get; init; } = 64;

    /// <summary>How often every scenario runs, in turn; the figures are medians. The default is 3.</summary>
    public int Repeats { get; init; } = 3;

    /// <summary>Between one booking's answer and the next booking of the same way.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Multiplies the published limits on both sides, so that tokens are there.</summary>
    public double LimitFactor { get; init; } = 100;
}
