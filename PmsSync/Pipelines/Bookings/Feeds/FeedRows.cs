using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>A feed's stays and held nights as canonical rows.</summary>
internal static class FeedRows
{
    /// <summary>The row of a stay after an event; its version grows only when something that a reader sees has changed.</summary>
    /// <param name="feed">Whose stay.</param>
    /// <param name="stay">As it is now.</param>
    /// <param name="before">Its row; null for a new one.</param>
    /// <param name="lookalikes">The stays that it may be the echo of; null for none.</param>
    /// <param name="isSuspected">Whether that has it suspected to be one.</param>
    /// <param name="eventId">What made it so.</param>
    /// <param name="at">When.</param>
    public static StayRow Of(FeedId feed, FeedStay stay, StayRow? before, Lookalikes? lookalikes, bool isSuspected, long eventId, DateTimeOffset at)
    {
        // What turns out to be a booking was never an echo.
        var resembles = stay.Kind == StayKind.Booking || stay.ReservationCode is not null ? null : lookalikes;
        var takes = stay.Presence == FeedPresence.Visible && stay.Status != StayStatus.Cancelled;
        var row = new StayRow(Canonical(feed, stay, before, at), new Provenance
        {
            Slot = feed.Slot,
            TakesNights = takes,
            TakesFrom = stay.FirstNight < stay.Dates.Arrival ? stay.Dates.Arrival : null,
            CalendarVersion = before?.Provenance.CalendarVersion ?? 1,
            CalendarAt = before?.Provenance.CalendarAt ?? at,
            FirstFetch = stay.FirstFetch,
            MissingSince = stay.Presence == FeedPresence.Missing ? stay.Absence?.Since : null,
            EndedAs = stay.End is { } end ? Camel(end.Reason.ToString()) : null,
            IsSuspected = isSuspected && resembles is not null,
            Resembles = resembles,
            CreatedEvent = before?.Provenance.CreatedEvent ?? eventId,
            ChangedEvent = eventId,
        });
        return before is null ? row : Versioned(row, before, at);
    }

    public static IEnumerable<HeldNights> Held(FeedId feed, FeedState state) => state.Held.Select(h => new HeldNights(
        feed.Connection.Value, feed.Slot, h.Nights, h.StayId, h.Absence.Since, h.Absence.SinceFetch, h.Absence.GoodPolls, h.Absence.AfterMassLoss));

    private static Stay Canonical(FeedId feed, FeedStay stay, StayRow? before, DateTimeOffset at) => new()
    {
        Id = stay.StayId,
        Tenant = feed.Tenant,
        Unit = feed.Unit,
        Dates = stay.Whole,
        Status = IsCancelled(stay) ? StayStatus.Cancelled : stay.Status,
        Kind = stay.Kind,
        Source = feed.Connection.Value,
        ExternalId = stay.Uid,
        Guest = stay.GuestName is null && stay.PhoneLastFour is null ? null : new Guest(stay.GuestName, Phone: stay.PhoneLastFour),
        Note = stay.ReservationCode,
        Version = before?.Stay.Version ?? 1,
        CreatedAt = before?.Stay.CreatedAt ?? stay.FirstSeenAt,
        ChangedAt = at,
    };

    private static StayRow Versioned(StayRow row, StayRow before, DateTimeOffset at)
    {
        var sameStay = row.Stay == before.Stay with { ChangedAt = at };
        var sameCalendar = sameStay && row.Provenance.TakesNights == before.Provenance.TakesNights && row.Taken == before.Taken;
        return new StayRow(
            row.Stay with { Version = before.Stay.Version + (sameStay ? 0 : 1), ChangedAt = sameStay ? before.Stay.ChangedAt : at },
            row.Provenance with
            {
                CalendarVersion = before.Provenance.CalendarVersion + (sameCalendar ? 0 : 1),
                CalendarAt = sameCalendar ? before.Provenance.CalendarAt : at,
            });
    }

    private static bool IsCancelled(FeedStay stay) => stay.Status == StayStatus.Cancelled
        || stay.End?.Reason is StayEndReason.Vanished or StayEndReason.CancelledByFeed or StayEndReason.Released;

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
