namespace PmsSync.Benchmarks.Kills;

/// <summary>What one trial does. The same seed gives the same house, feeds and delays; what a kill meets is up to the machine.</summary>
internal sealed record KillTrialOptions
{
    public required int Kills { get; init; }

    public int Seed { get; init; } = 1;

    public int Writers { get; init; } = 4;

    /// <summary>The built service, <c>PmsSync.dll</c>: beside this program unless another build is put on trial.</summary>
    public string Program { get; init; } = Path.Combine(AppContext.BaseDirectory, "PmsSync.dll");

    /// <summary>An empty folder for data, configuration and the writers' logs.</summary>
    public required string Folder { get; init; }

    /// <summary>The longest time between the service being ready and its kill.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>What a trial did and found. It passed when there is no violation.</summary>
internal sealed record KillTrialResult(IReadOnlyList<(string Name, string Value)> Figures, IReadOnlyList<string> Violations)
{
    public bool Passed => Violations.Count == 0;
}
