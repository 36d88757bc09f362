using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// Which nights may be opened: those whose opening was wanted before a pull of the connection's bookings began that is
/// applied by now. In memory, as the pulls are: after a start every opening waits for a new pull. Any thread.
/// </summary>
/// <remarks>
/// One picture of wishes waits for its pull and one is allowed, so that a target that changes all the time is opened all
/// the same. An allowance grows old: what it learned of the channel's bookings is then too long ago.
/// </remarks>
internal sealed class RaiseGate(PullLedger pulls, TimeProvider time)
{
    /// <summary>How long after its pull was asked for an opening may still leave on it.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<Target, Waiting> _targets = [];

    /// <summary>
    /// The pull that the wishes of one look wait for, asked for with the first of them: one pull for all, so that they are
    /// opened in one call. To be made before the newest state is read, or with it.
    /// </summary>
    public Lazy<long> PullFor(DeliveryLane lane) => new(() => pulls.Want(lane.Tenant, lane.Connection));

    /// <summary>Whether each night may be opened now; asks for a pull where one must come first.</summary>
    /// <param name="wishes">The value to open with, from <paramref name="first"/> on; null where nothing is to be opened.</param>
    /// <param name="pull">Of the look that read the wishes.</param>
    public bool[] Ask(Target target, DateOnly first, long?[] wishes, Lazy<long> pull)
    {
        lock (_gate)
        {
            var waiting = _targets.TryGetValue(target, out var found) ? found : _targets[target] = new Waiting();
            if (waiting.Asked is { } asked && pulls.IsApplied(target.Tenant, target.Connection, asked.Pull))
                (waiting.Allowed, waiting.Asked) = (asked, null);
            if (waiting.Allowed is { } allowed && time.GetElapsedTime(allowed.AskedAt) > Fresh)
                waiting.Allowed = null;
            waiting.KeepOnly(first, wishes);

            var cleared = new bool[wishes.Length];
            var isMissing = false;
            for (var night = 0; night < wishes.Length; night++)
            {
                cleared[night] = wishes[night] is { } value && waiting.Allowed?.At(first, night) >= value;
                isMissing |= wishes[night] is not null && !cleared[night];
            }
            if (isMissing)
                waiting.Asked ??= new Wishes(first, [.. wishes], pull.Value, time.GetTimestamp());
            else if (waiting is { Allowed: null, Asked: null })
                _targets.Remove(target);
            return cleared;
        }
    }

    /// <summary>What is still to be opened, seen by a look that opens nothing: a night that is not among it is a new wish when it comes back.</summary>
    public void Note(Target target, DateOnly first, long?[] wishes)
    {
        lock (_gate)
        {
            if (_targets.TryGetValue(target, out var waiting))
                waiting.KeepOnly(first, wishes);
        }
    }

    /// <summary>Nothing of the target is to be opened any more.</summary>
    public void Drop(Target target)
    {
        lock (_gate)
            _targets.Remove(target);
    }

    /// <summary>An opening of the target leaves: what is opened next needs a pull of its own.</summary>
    public void Spend(Target target)
    {
        lock (_gate)
        {
            if (_targets.TryGetValue(target, out var waiting))
                waiting.Allowed = null;
        }
    }

    private sealed class Waiting
    {
        public Wishes? Asked { get; set; }

        public Wishes? Allowed { get; set; }

        public void KeepOnly(DateOnly first, long?[] wishes)
        {
            Allowed?.KeepOnly(first, wishes);
            Asked?.KeepOnly(first, wishes);
        }
    }

    private sealed class Wishes(DateOnly first, long?[] values, long pull, long askedAt)
    {
        public long Pull => pull;

        public long AskedAt => askedAt;

        public long? At(DateOnly from, int night)
        {
            var index = from.DayNumber + night - first.DayNumber;
            return index >= 0 && index < values.Length ? values[index] : null;
        }

        /// <summary>A night that was not to be opened any more in between is a new wish when it is again.</summary>
        public void KeepOnly(DateOnly from, long?[] wishes)
        {
            for (var night = 0; night < wishes.Length; night++)
            {
                var index = from.DayNumber + night - first.DayNumber;
                if (wishes[night] is null && index >= 0 && index < values.Length)
                    values[index] = null;
            }
        }
    }
}
