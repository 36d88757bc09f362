using System.Text.Encodings.Web;
using System.Text.Json;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using Spectre.Console;

namespace PmsSync.Operations.Commands;

/// <summary>A reading in the zone it was asked for, and its two ways to paper. Neither shows guests.</summary>
internal sealed record Inspection(FeedReading Reading, string Zone)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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
        Json) + Environment.NewLine;

    public string ToText()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 160;
        var blocking = Events.Where(static e => e.Blocks).Select(static e => e.Dates);
        console.WriteLine(Reading is FeedReading.Refused refused
            ? $"Refused: {refused.Reason}"
            : $"{Events.Count} events, {NightSet.Of(blocking).Nights} nights taken, dates in {Zone}.");
        if (Events.Count > 0)
            console.Write(Table());
        foreach (var remark in Reading.Remarks)
            console.WriteLine(remark.Line is { } line ? $"line {line}: {remark.Text}" : remark.Text);
        return text.ToString();
    }

    private Table Table()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("arrival", "departure", "nights", "kind", "status", "takes nights", "uid");
        foreach (var e in Events)
        {
            table.AddRow(
                $"{e.Dates.Arrival:yyyy-MM-dd}", $"{e.Dates.Departure:yyyy-MM-dd}", $"{e.Dates.Nights}",
                Word(e.Kind), Word(e.Status), e.Blocks ? "yes" : "no", Markup.Escape(e.Uid));
        }
        return table;
    }

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static FeedReadingOptions Options(string zone, DateTimeOffset now)
    {
        var unitZone = FeedZones.Find(zone) ?? TimeZoneInfo.Utc;
        return new FeedReadingOptions
        {
            UnitZone = unitZone,
            Today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, unitZone).DateTime),
        };
    }
}
