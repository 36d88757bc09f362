namespace PmsSync.Benchmarks.Telling;

/// <summary>How large the trial is, and how hard.</summary>
internal sealed record TellingOptions
{
    /// <summary>An empty folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Each is a connection of its own.</summary>
    public int Properties { get; init; } = 20;

    public int Units { get; init; } = 10;

    /// <summary>Of each unit.</summary>
    public int RatePlans { get; init; } = 2;

    /// <summary>What the simulated Channex calls its state length: nights from today on.</summary>
    public int Days { get; init; } = 500;

    public int Changes { get; init; } = 100_000;

    /// <summary>In which the changes come, burst by burst.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A burst begins every so often; its changes come as fast as they are answered.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Multiplies the published limits, at the service and at the simulator alike.</summary>
    public double LimitFactor { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>Calls of one endpoint that a property may have in a minute.</summary>
    public int CallsAMinute => Math.Max(1, (int)(10 * LimitFactor));
}
