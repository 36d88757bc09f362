using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;
using PmsSync.Web.Access;

namespace PmsSync.Web.Input;

/// <summary>Who says prices, and where that stands in the source's own order.</summary>
internal sealed record PriceSpeaker(string Source, long? Version, DateTimeOffset? OccurredAt, string By)
{
    /// <summary>A clock that is ahead of ours by more would silence everybody until then.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    private const int LongestSource = 64;

    public static PriceSpeaker Read(Fields body, TenantScope scope, DateTimeOffset now)
    {
        var (source, version, at) = (body.Text("source", LongestSource), body.Count("version"), body.Instant("occurredAt"));
        foreach (var (field, words) in WrongOf(source, at, scope, now))
            body.Wrong(field, words);
        return Of(source, version, at, scope);
    }

    /// <summary>As an address names it.</summary>
    /// <returns>Null where something is wrong with it: then by field what.</returns>
    public static (PriceSpeaker? Speaker, IReadOnlyDictionary<string, string[]> Errors) Read(
        string? source, long? version, DateTimeOffset? occurredAt, TenantScope scope, DateTimeOffset now)
    {
        // To the millisecond, as instants are stored.
        var at = occurredAt is { } said ? DateTimeOffset.FromUnixTimeMilliseconds(said.ToUnixTimeMilliseconds()) : (DateTimeOffset?)null;
        var errors = WrongOf(source, at, scope, now).ToList();
        if (source is { Length: 0 or > LongestSource })
            errors.Add(("source", $"A text of 1 to {LongestSource} characters."));
        if (version < 0)
            errors.Add(("version", "A whole number, not negative."));
        return errors.Count == 0
            ? (Of(source, version, at, scope), new Dictionary<string, string[]>())
            : (null, errors.GroupBy(static e => e.Field).ToDictionary(static g => g.Key, static g => g.Select(static e => e.Words).ToArray()));
    }

    private static PriceSpeaker Of(string? source, long? version, DateTimeOffset? at, TenantScope scope) => new(source?.ToLowerInvariant() ?? Stay.Direct, version, at, scope.By);

    private static IEnumerable<(string Field, string Words)> WrongOf(string? source, DateTimeOffset? at, TenantScope scope, DateTimeOffset now)
    {
        if (source is not null && !source.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            yield return ("source", "A name of letters (A-Z), digits, dots, underscores and dashes.");
        else if (source is not null && scope.Tenant.FindConnection(source) is not null)
            yield return ("source", $"'{source}' is a connection: what it says comes from there. Name yourself otherwise.");
        if (at > now + MostAhead)
            yield return ("occurredAt", "More than a day ahead: everything said until then would count as older. Check the clock.");
    }
}

internal static class PriceSpeech
{
    public static PriceCommand SaidBy(this PriceCommand command, PriceSpeaker speaker) =>
        command with { Source = speaker.Source, Version = speaker.Version, OccurredAt = speaker.OccurredAt, By = speaker.By };
}
