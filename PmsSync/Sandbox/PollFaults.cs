using System.Globalization;

namespace PmsSync.Sandbox;

/// <summary>Which fault the next poll of a listing meets: an ordered one, or the channel's own empty answer. Guarded by the world's lock.</summary>
internal sealed class PollFaults(int seed)
{
    private readonly Dictionary<ListingId, Entry> _entries = [];

    /// <param name="polls">For so many polls; null for good.</param>
    public void Set(ListingId id, SandboxFault? fault, int? polls)
    {
        var entry = _entries.GetValueOrDefault(id);
        _entries[id] = entry with { Fault = polls is <= 0 ? null : fault, Left = polls };
    }

    /// <summary>Counts a poll. The channel's own empty answer never comes first and never twice in a row.</summary>
    public SandboxFault? Next(ListingId id, int emptyPollEvery)
    {
        var before = _entries.GetValueOrDefault(id);
        var polls = before.Polls + 1;
        var empty = before.Fault is null && emptyPollEvery > 0 && polls > 1 && !before.WasEmpty
            && Chance.From(seed, "empty", id.ToString(), polls.ToString(CultureInfo.InvariantCulture)).OneIn(emptyPollEvery);
        var left = before.Left - 1;
        _entries[id] = new Entry(polls, empty, left == 0 ? null : before.Fault, left == 0 ? null : left);
        return empty ? new SandboxFault.EmptyCalendar() : before.Fault;
    }

    /// <param name="Left">Polls that the fault still meets; null for all.</param>
    private readonly record struct Entry(int Polls, bool WasEmpty, SandboxFault? Fault, int? Left);
}
