namespace PmsSync.Tenancy;

/// <summary>What must hold for the policies of conflicts, and what they mean.</summary>
internal static class ConflictChecks
{
    public static void Check(ConfigurationProblems problems, ConflictOptions options, string path)
    {
        PolicyText.Check<OverlapPolicy>(problems, options.Overlaps, $"{path}:{nameof(options.Overlaps)}");
        PolicyText.Check<EchoPolicy>(problems, options.Echoes, $"{path}:{nameof(options.Echoes)}");
        PolicyText.Check<DuplicatePolicy>(problems, options.Duplicates, $"{path}:{nameof(options.Duplicates)}");
        if (AreNeverCompared(options) && options.DuplicatesWithin is not null)
            problems.Warn($"{path}:{nameof(options.DuplicatesWithin)}", "It says nothing while Duplicates is \"never\". Remove one of the two.");
    }

    /// <summary>Only for options without errors.</summary>
    public static ConflictPolicies Build(ConflictOptions options) => new()
    {
        Overlaps = PolicyText.Of<OverlapPolicy>(options.Overlaps) ?? ConflictPolicies.Default.Overlaps,
        Echoes = PolicyText.Of<EchoPolicy>(options.Echoes) ?? ConflictPolicies.Default.Echoes,
        DuplicatesWithin = AreNeverCompared(options) ? null
            : options.DuplicatesWithin is { } within ? TimeSpan.FromSeconds(Math.Ceiling(within.TotalSeconds))
            : ConflictPolicies.Default.DuplicatesWithin,
    };

    private static bool AreNeverCompared(ConflictOptions options) => PolicyText.Of<DuplicatePolicy>(options.Duplicates) == DuplicatePolicy.Never;
}
