using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// What one poll means for one stay that is already known. The nights have their own grace
/// (<see cref="NightGrace"/>); this decides only what the stay is called.
/// </summary>
internal sealed class StayGrace(FeedState before, FeedFact fact, GraceRules grace, NightSet shown, NightGrace nights)
{
    private readonly List<StayChange> _changes = [];

    private readonly TimeSpan _clockJumps = before.ClockJumps + fact.ClockJump;

    public IReadOnlyList<StayChange> Changes => _changes;

    /// <summary>The event of the stay is in the picture, perhaps under a new UID.</summary>
    public FeedStay Seen(FeedStay stay, FeedEvent now)
    {
        var isPast = now.Dates.Departure <= fact.Today;
        if (stay.Presence == FeedPresence.Over && isPast)
            return stay;

        var next = stay with
        {
            Uid = now.Uid,
            Dates = now.Dates,
            FirstNight = FirstNight(stay, now.Dates),
            Kind = FeedStay.KindOf(now),
            Status = now.Status,
            ReservationCode = now.ReservationCode,
            GuestName = now.GuestName,
            PhoneLastFour = now.PhoneLastFour,
            Absence = null,
            End = null,
        };
        if (stay.End is { Reason: not StayEndReason.Completed })
            _changes.Add(new StayChange.Reinstated(next));
        else if (stay.Presence != FeedPresence.Visible && stay.Uid == now.Uid)
            _changes.Add(new StayChange.Returned(next));
        if (stay.Uid != now.Uid)
            _changes.Add(new StayChange.Reissued(next, stay.Uid, stay.Dates));
        else if (stay.Dates != now.Dates)
            _changes.Add(new StayChange.DatesChanged(next, stay.Dates));
        if (!stay.HasDetailsOf(now))
            _changes.Add(new StayChange.DetailsChanged(next));
        return isPast ? Complete(next) : next;
    }

    /// <summary>The event is there and told us nothing new.</summary>
    public FeedStay Kept(FeedStay stay)
    {
        var isPast = stay.Dates.Departure <= fact.Today;
        if (stay.Presence == FeedPresence.Visible)
            return isPast ? Complete(stay) : stay;
        if (isPast)
            return stay.Presence == FeedPresence.Over ? stay : Complete(stay);
        var next = stay with { Absence = null, End = null };
        _changes.Add(stay.End is { Reason: not StayEndReason.Completed }
            ? new StayChange.Reinstated(next)
            : new StayChange.Returned(next));
        return next;
    }

    /// <summary>The feed says STATUS:CANCELLED.</summary>
    public FeedStay Cancelled(FeedStay stay) => Cancel(stay, StayEndReason.CancelledByFeed);

    /// <summary>No event of the picture is this stay.</summary>
    public FeedStay NotShown(FeedStay stay)
    {
        if (stay.Presence == FeedPresence.Over)
            return stay;
        var absence = stay.Absence?.Again() ?? FirstAbsence();
        var next = stay with { Absence = absence };
        var isInHouse = WasInHouse(next);

        // A stay is not cancelled by its last night rolling out, nor by time passing while it is missing: a feed forgets what is over,
        // so that from the departure on its silence says nothing any more.
        if ((isInHouse && stay.Dates.Departure <= absence.On.AddDays(1)) || stay.Dates.Departure <= fact.Today)
            return Complete(next);
        if (IsCovered(next))
            return next with { End = End(StayEndReason.Merged) };
        if (absence.IsOver(grace, fact.At, _clockJumps))
            return isInHouse ? Shorten(next) : Cancel(next, StayEndReason.Vanished);
        if (stay.Presence == FeedPresence.Visible)
            _changes.Add(new StayChange.WentMissing(next));
        return next;
    }

    /// <summary>Says into which stay those merged went that ended with this poll.</summary>
    public void NameMerged(IEnumerable<FeedStay> all)
    {
        List<FeedStay> stays = [.. all];
        foreach (var merged in stays.Where(s => s.End is { Reason: StayEndReason.Merged } end && end.Fetch == fact.Fetch))
        {
            var into = stays
                .Where(static s => s.Presence == FeedPresence.Visible)
                .OrderByDescending(s => s.Dates.OverlapNights(merged.Dates)).ThenBy(static s => s.StayId, StringComparer.Ordinal)
                .First();
            _changes.Add(new StayChange.MergedInto(merged, into.StayId));
        }
    }

    public void Add(StayChange change) => _changes.Add(change);

    public FeedStay Cancel(FeedStay stay, StayEndReason why)
    {
        var next = stay with { End = End(why) };
        _changes.Add(new StayChange.Cancelled(next, why));
        return next;
    }

    /// <summary>The stay ends where it went missing; at least its first night was slept in.</summary>
    public FeedStay Shorten(FeedStay stay)
    {
        var left = Later(stay.Absence!.On, stay.FirstNight.AddDays(1));
        var next = stay with { Dates = new StayDates(stay.FirstNight, left), End = End(StayEndReason.Shortened) };
        _changes.Add(new StayChange.Shortened(next, stay.Dates));
        return next;
    }

    /// <summary>True when the guest had arrived by the day the stay went missing.</summary>
    public static bool WasInHouse(FeedStay missing) => missing.FirstNight <= missing.Absence!.On;

    private FeedStay Complete(FeedStay stay)
    {
        var next = stay with { End = End(StayEndReason.Completed) };
        _changes.Add(new StayChange.Completed(next));
        return next;
    }

    private StayEnd End(StayEndReason reason) => new(reason, fact.Fetch, fact.At);

    // An answer that lost too much says nothing of whoever is in the house either, though tonight and tomorrow night have the nights' own grace.
    private Absence FirstAbsence() => new(before.Fetch, fact.Fetch, fact.At, fact.Today, GoodPolls: 1, nights.IsMassLoss) { ClockJumps = _clockJumps };

    // A booking is a guest: only the feed's silence through the grace ends it, even if another guest has its nights.
    private bool IsCovered(FeedStay stay) =>
        stay.Kind != StayKind.Booking
        && NightSet.Of(stay.Dates).From(fact.Today) is { IsEmpty: false } toCome
        && toCome.Except(shown).IsEmpty;

    // Booking.com lets today's night roll out at midnight, and its midnight may be a day ahead of ours.
    private DateOnly FirstNight(FeedStay stay, StayDates now)
    {
        var isRolling = stay.FirstNight <= fact.Today && stay.Dates.Arrival < now.Arrival && now.Arrival <= fact.Today.AddDays(1);
        var isStillRolled = stay.FirstNight < stay.Dates.Arrival && stay.Dates.Arrival == now.Arrival;
        return isRolling || isStillRolled ? stay.FirstNight : now.Arrival;
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
