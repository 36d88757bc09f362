using PmsSync.Domain;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>
/// The grace written down naively, one dictionary entry a night, from the rules' own words: shares no code
/// with the real one and knows nothing of stays.
/// </summary>
internal sealed class NightByNight
{
    private Dictionary<DateOnly, HashSet<string>> _shown = [];
    private Dictionary<string, StayDates> _lastDates = [];
    private readonly Dictionary<DateOnly, Wait> _waiting = [];

    public IEnumerable<DateOnly> Closed(DateOnly today) => _shown.Keys.Union(_waiting.Keys).Where(n => n >= today).Order();

    public bool HasShown(string uid) => _lastDates.ContainsKey(uid);

    public void GoodPoll(DateTimeOffset at, DateOnly today, FeedPicture picture)
    {
        var dates = picture.Events.Where(static e => e.Blocks && !e.IsOurOwn && e.Kind != FeedEventKind.Marker)
            .ToDictionary(static e => e.Uid, static e => e.Dates);
        foreach (var uid in picture.UnreadableUids.Where(_lastDates.ContainsKey))
            dates[uid] = _lastDates[uid];
        var now = new Dictionary<DateOnly, HashSet<string>>();
        foreach (var (uid, span) in dates)
        {
            for (var night = span.Arrival; night < span.Departure; night = night.AddDays(1))
                (now.TryGetValue(night, out var owners) ? owners : now[night] = []).Add(uid);
        }
        var cancelled = picture.Events.Where(static e => e.Status == StayStatus.Cancelled).Select(static e => e.Uid).ToHashSet();

        var gone = _shown.Keys.Where(n => n >= today && !now.ContainsKey(n)).ToList();
        var later = gone.Count(n => n > today.AddDays(1));
        var isMassLoss = later >= 10 && later > 0.3 * _shown.Keys.Count(n => n > today.AddDays(1));

        foreach (var (night, wait) in _waiting.ToList())
        {
            wait.Polls++;
            wait.Owners.ExceptWith(cancelled);
            if (now.ContainsKey(night) || night < today || wait.Owners.Count == 0)
                _waiting.Remove(night);
        }
        foreach (var night in gone.Where(n => !_shown[n].IsSubsetOf(cancelled)))
            _waiting[night] = new Wait([.. _shown[night].Except(cancelled)], at, isMassLoss && night > today.AddDays(1));
        foreach (var (night, wait) in _waiting.ToList())
        {
            if (wait.Polls >= 3 && at - wait.Since >= (wait.IsMassLoss ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(10)))
                _waiting.Remove(night);
        }
        (_shown, _lastDates) = (now, dates);
    }

    private sealed record Wait(HashSet<string> Owners, DateTimeOffset Since, bool IsMassLoss)
    {
        public int Polls { get; set; } = 1;
    }
}
