using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Reconciliation;
using PmsSync.Pipelines.Availability;
using PmsSync.State;
using PmsSync.Tenancy;
using PmsSync.Web.Bodies;

namespace PmsSync.Web;

/// <summary>What channels were told of a conflict's nights, and when they last read our calendar, in sentences.</summary>
internal sealed class ConflictTold(CalendarExport export, ToldNightReader told)
{
    /// <summary>
    /// Of so many sentences of one channel, and of so many spans in each, the first are given and the other nights counted. A year
    /// of nightly prices is one of each night; a fortnight is as much as anybody reads, and the calendar has each.
    /// </summary>
    private const int MostNamed = 14;

    /// <summary>By connection, sorted; those that are not concerned with the unit are left out.</summary>
    public IReadOnlyList<ToldBody> Of(Tenant tenant, ConflictRow row)
    {
        var calendars = tenant.Connections
            .Where(c => c.Type == ConnectionTypes.Ical && c.FindUnit(row.Unit.Value) is { Export: true })
            .Select(c => OfCalendar(c.Id, row.Nights, export.Reads(new ExportKey(tenant.Id, c.Id, row.Unit))));
        var channels = told.Of(tenant.Id, row.Unit, row.Nights, withPrices: row.IsOfPrices)
            .GroupBy(static t => t.Connection)
            .Select(static g => OfChannel(g.Key, [.. g]));
        return [.. calendars.Concat(channels).OrderBy(static t => t.Connection, StringComparer.Ordinal)];
    }

    private static ToldBody OfCalendar(ConnectionId connection, NightSet nights, IReadOnlyList<ExportRead> reads)
    {
        if (reads.Count == 0)
            return new ToldBody(connection.Value, null, null, $"{connection} has not read our calendar yet.");
        var last = reads[^1];
        var isClosed = nights.Except(last.Nights).IsEmpty;
        var since = reads.Reverse().TakeWhile(r => nights.Except(r.Nights).IsEmpty == isClosed).Last().FirstReadAt;
        var said = isClosed ? "taken by others" : nights.Intersect(last.Nights).IsEmpty ? "free of others" : "only in part taken by others";
        return new ToldBody(
            connection.Value, isClosed, last.LastReadAt,
            $"{connection} last read our calendar on {At(last.LastReadAt)}; it has said since {At(since)} that these nights are {said}.");
    }

    private static ToldBody OfChannel(ConnectionId connection, IReadOnlyList<ToldRun> runs)
    {
        // Of nights that are over or too far ahead a channel is told nothing: they do not make the others doubtful.
        var rooms = runs.Where(static r => r.IsInReach).Select(static r => r.Values.FirstOrDefault(static v => v.Field == NightField.Availability)?.Value).ToList();
        bool? isClosed = rooms.Count == 0 || rooms.Contains(null) ? null : rooms.All(static r => r == 0);
        return new ToldBody(connection.Value, isClosed, null, WordsOf(runs));
    }

    private static string WordsOf(IReadOnlyList<ToldRun> runs)
    {
        // What is out of reach makes two sentences at most, and comes last whatever is left out before it.
        var alike = runs.GroupBy(static r => r.Words).ToLookup(static g => g.First().IsInReach);
        var more = alike[true].Skip(MostNamed).Sum(static g => g.Sum(static r => r.Nights.Nights));
        return string.Join(' ',
        [
            .. alike[true].Take(MostNamed).Select(WordsOf),
            .. more == 0 ? Enumerable.Empty<string>() : [$"And {ConflictWords.More(more)}: see the calendar."],
            .. alike[false].Select(WordsOf),
        ]);
    }

    private static string WordsOf(IGrouping<string, ToldRun> alike) =>
        $"{ConflictWords.Capital(ConflictWords.Nights(NightSet.Of(alike.SelectMany(static r => r.Nights)), MostNamed))}: {alike.Key}";

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
