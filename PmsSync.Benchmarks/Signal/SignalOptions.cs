namespace PmsSync.Benchmarks.Signal;

/// <summary>How many bookings, and on how many connections.</summary>
internal sealed record SignalOptions
{
    /// <summary>An empty folder.</summary>
    public required string Folder { get; init; }

    public int Bookings { get; init; } = 200;

    /// <summary>Bookings before those, which are not counted: a service that has just started compiles as it goes.</summary>
    public int Warming { get; init; } = 10;

    /// <summary>Each sells every unit; the booking comes to one of them in turn.</summary>
    public int Connections { get; init; } = 5;

    public int Units { get; init; } = 4;

    /// <summary>Multiplies the published limits on both sides, so that tokens are there.</summary>
    public double LimitFactor { get; init; } = 100;
}
