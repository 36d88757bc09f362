using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;
using PmsSync.Web.Access;

namespace PmsSync.Web.Input;

/// <summary>Who says prices, and where that stands in the source's own order.</summary>
internal sealed record PriceSpeaker(string Source, long? Version, DateTimeOffset? OccurredAt, string By)
{
    /// <summary>A clock that is ahead of ours by more would silence everybody until then.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    public static PriceSpeaker Read(Fields body, TenantScope scope, DateTimeOffset now)
    {
        var (source, version, at) = (body.Text("source", 64), body.Count("version"), body.Instant("occurredAt"));
        if (source is not null && !source.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            body.Wrong("source", "A name of letters (A-Z), digits, dots, underscores and dashes.");
        else if (source is not null && scope.Tenant.FindConnection(source) is not null)
            body.Wrong("source", $"'{source}' is a connection: what it says comes from there. Name yourself otherwise.");
        if (at > now + MostAhead)
            body.Wrong("occurredAt", "More than a day ahead: everything said until then would count as older. Check the clock.");
        return new PriceSpeaker(source?.ToLowerInvariant() ?? Stay.Direct, version, at, scope.By);
    }
}

internal static class PriceSpeech
{
    public static PriceCommand SaidBy(this PriceCommand command, PriceSpeaker speaker) =>
        command with { Source = speaker.Source, Version = speaker.Version, OccurredAt = speaker.OccurredAt, By = speaker.By };
}
