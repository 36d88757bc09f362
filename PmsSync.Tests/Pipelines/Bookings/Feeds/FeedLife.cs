using PmsSync.Domain;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>One step in the life of a random feed, as plain numbers so that a failing history shrinks.</summary>
internal sealed record Step(int Operation, int Which, int Day, int Length, int Wait);

/// <summary>A feed that books, moves, cancels, re-issues, forgets and fails as real ones do.</summary>
internal sealed class FeedLife
{
    public const int Unchanged = 0;

    private readonly List<FeedEvent> _events = [];
    private readonly Dictionary<string, int> _hiddenFor = [];
    private FeedPicture? _last;
    private int _uids;

    /// <summary>The feed's next answer; null when the fetch fails.</summary>
    public FeedPicture? Next(Step step, DateOnly today, Func<string, bool> wasShown)
    {
        if (step.Operation is Unchanged or 1)
            return step.Operation == Unchanged ? _last : null;
        foreach (var uid in _hiddenFor.Keys.ToList())
        {
            if (--_hiddenFor[uid] <= 0)
                _hiddenFor.Remove(uid);
        }
        var extra = Change(step, today);
        var unreadable = step.Operation == 17 && Chosen(step) is { } broken && wasShown(broken.Uid) ? broken.Uid : null;
        _last = new FeedPicture(
            [.. _events.Where(e => !_hiddenFor.ContainsKey(e.Uid) && e.Uid != unreadable).Concat(extra)],
            unreadable is null ? [] : [unreadable]);
        // A cancelled event stands in the feed only once, an unreadable one heals.
        var answer = _last;
        _last = extra.Count > 0 || unreadable is not null ? null : _last;
        return answer;
    }

    private List<FeedEvent> Change(Step step, DateOnly today)
    {
        var chosen = Chosen(step);
        var dates = new StayDates(today.AddDays(step.Day), today.AddDays(step.Day + step.Length));
        switch (step.Operation)
        {
            case <= 6:
                _events.Add(Event(dates, (FeedEventKind)(step.Which % 3)));
                break;
            case 7 when chosen is not null:
                _events.Remove(chosen);
                break;
            case 8 when chosen is not null:
                Replace(chosen, chosen with { Dates = dates });
                break;
            case 9 when chosen is not null:
                Replace(chosen, chosen with { Uid = $"u{_uids++}" });
                break;
            case 10 when chosen is { Dates.Nights: > 1 }:
                Replace(chosen, chosen with { Uid = $"u{_uids++}", Dates = new StayDates(chosen.Dates.Arrival.AddDays(1), chosen.Dates.Departure) });
                break;
            case 11 when chosen is not null:
                _hiddenFor[chosen.Uid] = step.Length % 5 + 1;
                break;
            case 12 or 13:
                foreach (var e in _events.Skip(step.Operation == 12 ? 0 : _events.Count / 2))
                    _hiddenFor[e.Uid] = step.Length % 5 + 1;
                break;
            case 14 when chosen is not null && !_hiddenFor.ContainsKey(chosen.Uid):
                _events.Remove(chosen);
                return [chosen with { Status = StayStatus.Cancelled, Blocks = false }];
            case 15:
                return [Event(dates, FeedEventKind.Marker), Event(dates, FeedEventKind.Block) with { IsOurOwn = true }];
            case 16:
                _events.RemoveAll(e => e.Dates.Departure <= today.AddDays(1));
                break;
            case 18 when chosen is not null:
                Replace(chosen, chosen with { Blocks = !chosen.Blocks });
                break;
            default:
                break;
        }
        return [];
    }

    private FeedEvent? Chosen(Step step) => _events.Count == 0 ? null : _events[step.Which % _events.Count];

    private void Replace(FeedEvent old, FeedEvent now) => _events[_events.IndexOf(old)] = now;

    private FeedEvent Event(StayDates dates, FeedEventKind kind) => new()
    {
        Uid = $"u{_uids++}",
        Dates = dates,
        Kind = kind,
        Blocks = kind != FeedEventKind.Marker,
        ReservationCode = kind == FeedEventKind.Booking && _uids % 2 == 0 ? $"HM{_uids}" : null,
    };
}
