using System.Text.Json;

namespace PmsSync.Tenancy;

/// <summary>A policy as it is written: the name of one of an enumeration's values, in any case of its letters.</summary>
internal static class PolicyText
{
    /// <summary>Null where it is none of them, or not written.</summary>
    public static T? Of<T>(string? written)
        where T : struct, Enum =>
        Enum.GetValues<T>().Cast<T?>().FirstOrDefault(p => string.Equals(p.ToString(), written, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is written must be one of them.</summary>
    public static void Check<T>(ConfigurationProblems problems, string? written, string path)
        where T : struct, Enum
    {
        if (written is null || Of<T>(written) is not null)
            return;
        var names = Enum.GetNames<T>().Select(static n => $"\"{JsonNamingPolicy.CamelCase.ConvertName(n)}\"").ToList();
        problems.Error(path, $"\"{written}\" is no policy. Write {string.Join(", ", names[..^1])} or {names[^1]}.");
    }
}
