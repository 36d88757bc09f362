using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// What is critical comes in links: a signal is stored, what it announces is journaled, then applied; each is a commit, and comes
/// a few milliseconds after the one before. While less urgent work floods the writer, each link would find another of its commits
/// begun. Therefore the writer then waits a moment after a critical commit for the next link before it begins anything less
/// urgent, and never so long that the flood stands still. On the writer's thread only.
/// </summary>
/// <param name="length">After each critical commit.</param>
/// <param name="most">For so long what is less urgent is held up without having been looked at.</param>
/// <param name="time">What both are measured by.</param>
internal sealed class CriticalPause(TimeSpan length, TimeSpan most, TimeProvider time)
{
    // Less urgent commits, halved each time nothing waits: with fewer there is nothing that a pause would be worth.
    private const int Flood = 4, HighestFlood = 32;

    private int _flood;
    private long _othersAt = time.GetTimestamp();
    private long _until = long.MinValue;

    /// <summary>How long only what is critical is written; zero: anything may be.</summary>
    public TimeSpan Rest => time.GetTimestamp() is var now && now < _until ? time.GetElapsedTime(now, _until) : TimeSpan.Zero;

    /// <summary>A commit was made whose most urgent command is of this class.</summary>
    public void Committed(WorkClass urgency)
    {
        var now = time.GetTimestamp();
        if (urgency != WorkClass.Critical)
            (_othersAt, _flood) = (now, Math.Min(_flood + 1, HighestFlood));
        else if (_flood >= Flood)
            _until = Math.Min(After(now, length), After(_othersAt, most));
    }

    /// <summary>All was looked at, and nothing waits.</summary>
    public void NothingWaits() => (_othersAt, _flood) = (time.GetTimestamp(), _flood / 2);

    /// <summary>The next link did not come.</summary>
    public void End() => _until = long.MinValue;

    private long After(long instant, TimeSpan span) => instant + (long)(span.TotalSeconds * time.TimestampFrequency);
}
