using PmsSync.Connectors.Ical;
using PmsSync.Domain;

namespace PmsSync.Operations.Replay;

/// <summary>What a replayed history came to. The last four figures are counted night by night, apart from the rules.</summary>
internal sealed record ReplayReport(
    string Series, string Zone, int Polls, int Failed, int Changes, int New, int Modified, int Cancelled, int Reissued, int Suspect,
    int NotClosed, int FreedFalsely, int FreedLate, int BelieverFreesFalsely);

/// <summary>One line of the trace: what is closed after a poll, merged half-open ranges from the zone's date on.</summary>
internal sealed record ReplayStep(int Poll, DateTimeOffset At, NightSet Occupied, bool Suspect);

/// <summary>Feeds a recorded history through the real import path, poll by poll, at the times it was recorded.</summary>
internal static class SeriesReplay
{
    /// <summary>The zone that was asked for, else the feed's own, else UTC.</summary>
    public static TimeZoneInfo ZoneOf(FeedSeries series, TimeZoneInfo? asked)
    {
        if (asked is not null)
            return asked;
        foreach (var body in series.Snapshots.Values)
        {
            var options = new FeedReadingOptions { UnitZone = TimeZoneInfo.Utc, Today = DateOnly.MinValue.AddYears(1) };
            if (FeedReader.Read(body, options) is FeedReading.Understood { Zone: { } name })
                return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        return TimeZoneInfo.Utc;
    }

    public static async Task<ReplayReport> RunAsync(FeedSeries series, TimeZoneInfo zone, Action<ReplayStep> trace, CancellationToken cancel)
    {
        await using var house = await ReplayHouse.OpenAsync(zone, series.Polls[0].At);
        var (count, suspect, shown) = (new SeriesCount(), 0, new ShownNights(zone));
        foreach (var poll in series.Polls)
        {
            cancel.ThrowIfCancellationRequested();
            ReadOnlyMemory<byte>? body = poll.Snapshot is { } name ? series.Snapshots[name] : default(ReadOnlyMemory<byte>?);
            var isGood = await house.PollAsync(poll.At, body, cancel);
            var step = new ReplayStep(poll.Number, poll.At, house.Closed(), (body is not null && !isGood) || house.IsSuspect());
            suspect += step.Suspect ? 1 : 0;
            trace(step);
            count.Add(new CountedPoll(poll.At, house.Today, isGood ? shown.Of(poll.Snapshot!, body!.Value, house.Today) : null, step.Occupied));
        }
        var changes = house.Changes();
        return new ReplayReport(
            series.Name, zone.Id, series.Polls.Count, count.FailedPolls, changes.Values.Sum(), Sum(changes, "appeared"),
            Sum(changes, "datesChanged", "detailsChanged"), Sum(changes, "cancelled"), Sum(changes, "reissued"), suspect,
            count.NotClosed, count.FreedFalsely, count.FreedLate, count.BelieverFreesFalsely);
    }

    private static int Sum(IReadOnlyDictionary<string, int> changes, params ReadOnlySpan<string> kinds)
    {
        var sum = 0;
        foreach (var kind in kinds)
            sum += changes.GetValueOrDefault(kind);
        return sum;
    }

    /// <summary>The nights that a snapshot shows, read once per snapshot.</summary>
    private sealed class ShownNights(TimeZoneInfo zone)
    {
        private readonly Dictionary<string, NightSet> _read = [];

        public NightSet Of(string snapshot, ReadOnlyMemory<byte> body, DateOnly today)
        {
            if (_read.TryGetValue(snapshot, out var known))
                return known;
            var reading = FeedReader.Read(body, new FeedReadingOptions { UnitZone = zone, Today = today }) as FeedReading.Understood;
            var nights = NightSet.Of((reading?.Picture.Events ?? []).Where(static e => e.Blocks).Select(static e => e.Dates));
            return _read[snapshot] = nights;
        }
    }
}
