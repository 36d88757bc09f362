using System.Text.Json;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;

namespace PmsSync.Operations.Commands;

/// <summary>A reading in the zone it was asked for, and its two ways to paper. Neither shows guests.</summary>
internal sealed record Inspection(FeedReading Reading, string Zone)
{
    private static readonly string[] Heads = ["arrival", "departure", "nights", "kind", "status", "takes nights", "uid"];

    /// <param name="body">The feed.</param>
    /// <param name="zone">The zone named by the caller; null for the feed's own, else UTC.</param>
    /// <param name="now">Its date in the zone is today.</param>
    public static Inspection Of(ReadOnlyMemory<byte> body, string? zone, DateTimeOffset now)
    {
        var reading = FeedReader.Read(body, Options(zone ?? "UTC", now));
        return zone is null && reading is FeedReading.Understood { Zone: { } stated }
            ? new Inspection(FeedReader.Read(body, Options(stated, now)), stated)
            : new Inspection(reading, zone ?? "UTC");
    }

    /// <summary>An address that gave no calendar.</summary>
    public static Inspection Refused(string reason, string? zone) => new(new FeedReading.Refused(reason, []), zone ?? "UTC");

    private IReadOnlyList<FeedEvent> Events => Reading is FeedReading.Understood understood ? understood.Picture.Events : [];

    private string Read => Reading is FeedReading.Refused ? "refused" : Reading.Remarks.Count > 0 ? "remarks" : "full";

    private string? Reason => (Reading as FeedReading.Refused)?.Reason;

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Read,
            Reason,
            Zone,
            Events = Events.Select(static e => new
            {
                e.Uid,
                e.Dates.Arrival,
                e.Dates.Departure,
                Kind = Word(e.Kind),
                Status = Word(e.Status),
                e.Blocks,
            }),
            Reading.Remarks,
        },
        JsonText.Pretty) + Environment.NewLine;

    public string ToText()
    {
        using var text = new StringWriter();
        var nights = NightSet.Of(Events.Where(static e => e.Blocks).Select(static e => e.Dates)).Nights;
        text.WriteLine(Reason is { } reason ? $"Refused: {reason}" : $"{Events.Count} events, {nights} nights taken, dates in {Zone}.");
        if (Events.Count > 0)
            TextTable.Print(text, Heads, Events.Select(Row));
        foreach (var remark in Reading.Remarks)
            text.WriteLine(remark.Line is { } line ? $"line {line}: {remark.Text}" : remark.Text);
        return text.ToString();
    }

    private static string[] Row(FeedEvent e) =>
    [
        $"{e.Dates.Arrival:yyyy-MM-dd}", $"{e.Dates.Departure:yyyy-MM-dd}", $"{e.Dates.Nights}",
        Word(e.Kind), Word(e.Status), e.Blocks ? "yes" : "no", e.Uid,
    ];

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static FeedReadingOptions Options(string zone, DateTimeOffset now)
    {
        var unitZone = FeedZones.Find(zone) ?? TimeZoneInfo.Utc;
        return new FeedReadingOptions
        {
            UnitZone = unitZone,
            Today = now.DateIn(unitZone),
        };
    }
}
