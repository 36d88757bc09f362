using System.Text.RegularExpressions;

namespace PmsSync.Tenancy;

/// <summary>What must hold for the token of a calendar's address: it is its only protection.</summary>
internal static partial class CalendarTokens
{
    /// <param name="problems">Where to say what is wrong.</param>
    /// <param name="seen">The tokens of the same kind so far, with the path of the setting that has them.</param>
    /// <param name="token">Never repeated in what is said.</param>
    /// <param name="path">The token's own.</param>
    public static void Check(ConfigurationProblems problems, Dictionary<string, string> seen, string token, string path)
    {
        if (!Form().IsMatch(token))
            problems.Error(path, "The token must be at least 22 of A-Z, a-z, 0-9, _ and - (it is the only protection of the address). Remove it to have one generated.");
        else if (!seen.TryAdd(token, path))
            problems.Error(path, $"The same token as {seen[token]}. Each calendar needs its own: the token is its address.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{22,512}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
