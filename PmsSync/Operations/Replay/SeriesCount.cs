using PmsSync.Domain;

namespace PmsSync.Operations.Replay;

/// <summary>
/// One poll as a counter sees it: what the feed shows (null: the fetch failed) and what is closed after it.
/// </summary>
internal sealed record CountedPoll(DateTimeOffset At, DateOnly Today, NightSet? Shown, NightSet Closed);

/// <summary>
/// Counts, night by night and knowing nothing of the rules' code, whether a history of closed nights keeps
/// them: a night shown is closed with that poll; a night missing for one or two good polls and then back, or
/// back within 24 hours of a mass loss, was never free; a night gone for good is free by the fourth good
/// poll (and ten minutes), after a mass loss within 36 hours or four good polls, whichever is later.
/// </summary>
internal sealed class SeriesCount
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MassLossReturn = TimeSpan.FromHours(24);
    private static readonly TimeSpan MassLossLatest = TimeSpan.FromHours(36);

    private readonly Dictionary<DateOnly, Missing> _missing = [];
    private NightSet _shownBefore = NightSet.Empty;

    public int GoodPolls { get; private set; }

    public int FailedPolls { get; private set; }

    public int MassLosses { get; private set; }

    /// <summary>Nights that a good poll shows and that are not closed after it.</summary>
    public int NotClosed { get; private set; }

    public int FreedFalsely { get; private set; }

    public int FreedLate { get; private set; }

    /// <summary>Nights after tomorrow that a reader which believes every poll frees falsely.</summary>
    public int BelieverFreesFalsely { get; private set; }

    public void Add(CountedPoll poll)
    {
        if (poll.Shown is not { } shown)
        {
            FailedPolls++;
            NoteFree(poll);
            return;
        }
        GoodPolls++;
        NotClosed += shown.From(poll.Today).Except(poll.Closed).Nights;
        foreach (var night in _missing.Keys.Where(night => night < poll.Today).ToList())
            _missing.Remove(night);
        Return(shown, poll);
        foreach (var missing in _missing.Values)
            missing.GoodPolls++;
        Lose(_shownBefore.Except(shown).From(poll.Today), poll);
        NoteFree(poll);
        NoteLate(poll);
        _shownBefore = shown;
    }

    private void Return(NightSet shown, CountedPoll poll)
    {
        foreach (var (night, missing) in _missing.Where(m => shown.Contains(m.Key)).ToList())
        {
            _missing.Remove(night);
            if (missing.GoodPolls > 2 && !(missing.InMassLoss && poll.At - missing.Since <= MassLossReturn))
                continue;
            FreedFalsely += missing.WasFree ? 1 : 0;
            BelieverFreesFalsely += missing.WasAfterTomorrow ? 1 : 0;
        }
    }

    private void Lose(NightSet lost, CountedPoll poll)
    {
        var later = poll.Today.AddDays(2);
        var gone = lost.From(later).Nights;
        var isMassLoss = gone >= 10 && gone > 0.3 * _shownBefore.From(later).Nights;
        MassLosses += isMassLoss ? 1 : 0;
        foreach (var range in lost)
        {
            for (var night = range.Arrival; night < range.Departure; night = night.AddDays(1))
                _missing[night] = new Missing(poll.At, isMassLoss && night >= later, night >= later);
        }
    }

    private void NoteFree(CountedPoll poll)
    {
        foreach (var (night, missing) in _missing)
            missing.WasFree |= night >= poll.Today && !poll.Closed.Contains(night);
    }

    private void NoteLate(CountedPoll poll)
    {
        foreach (var (night, missing) in _missing.Where(m => m.Value.GoodPolls >= 4 && !m.Value.WasLate))
        {
            if (poll.At - missing.Since < (missing.InMassLoss ? MassLossLatest : Shortest) || !poll.Closed.Contains(night))
                continue;
            missing.WasLate = true;
            FreedLate++;
        }
    }

    private sealed record Missing(DateTimeOffset Since, bool InMassLoss, bool WasAfterTomorrow)
    {
        public int GoodPolls { get; set; } = 1;

        public bool WasFree { get; set; }

        public bool WasLate { get; set; }
    }
}
