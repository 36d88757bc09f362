using System.Text.Json.Nodes;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Sandbox.Channex;

/// <summary>Lets time pass in the account: tasks run, unacknowledged revisions are complained about, guests come. Guarded by the world's lock.</summary>
internal static class ChannexPace
{
    /// <summary>How far apart guests of one room type are on average, in guest days.</summary>
    private const double GuestDaysBetweenVisits = 2;

    private const int MaxVisitsAtOnce = 200;

    /// <param name="pace">Guest days a minute; 0 for no guests.</param>
    /// <returns>How many guests did something.</returns>
    public static int Advance(ChannexAccount account, double pace, DateTimeOffset now)
    {
        account.RunTasks(now);
        foreach (var property in account.Properties)
            Complain(account, property, now);
        return pace <= 0 ? 0 : account.Properties.Sum(p => Guests(account, p, pace, now));
    }

    private static int Guests(ChannexAccount account, ChannexProperty property, double pace, DateTimeOffset now)
    {
        var changes = 0;
        if (property.NextVisitAt == DateTimeOffset.MaxValue)
            property.NextVisitAt = NextVisit(property, pace, now);
        for (var visits = 0; visits < MaxVisitsAtOnce && property.NextVisitAt <= now; visits++)
        {
            changes += ChannelGuests.Visit(account, property, property.NextVisitAt) ? 1 : 0;
            property.NextVisitAt = NextVisit(property, pace, property.NextVisitAt);
        }
        return changes;
    }

    private static DateTimeOffset NextVisit(ChannexProperty property, double pace, DateTimeOffset from)
    {
        var chance = new Chance(property.Chance);
        var wait = TimeSpan.FromMinutes(chance.Exponential(GuestDaysBetweenVisits) / pace / Math.Max(1, property.RoomTypes.Count));
        property.Chance = chance.State;
        return from + wait;
    }

    /// <summary>What nobody acknowledged in time leaves the feed, once with an event.</summary>
    private static void Complain(ChannexAccount account, ChannexProperty property, DateTimeOffset now)
    {
        foreach (var (booking, revision) in property.Bookings.SelectMany(static b => b.Revisions, static (b, r) => (b, r)))
        {
            if (revision.AcknowledgedAt is not null || revision.Complained || now - revision.InsertedAt < account.Settings.FeedKeeps)
                continue;
            revision.Complained = true;
            property.Touch();
            account.Webhooks.Tell(property, "non_acked_booking", new JsonObject
            {
                ["booking_id"] = booking.Id,
                ["booking_revision_id"] = revision.Id,
                ["property_id"] = property.Id,
                ["booking_unique_id"] = booking.UniqueId,
                ["ota_code"] = booking.Code,
                ["customer_name"] = $"{revision.GuestName} {revision.GuestSurname}",
                ["currency"] = revision.Currency,
                ["amount"] = Currencies.Text(revision.Rooms.Sum(static r => r.Prices.Sum()), revision.Currency),
                ["count_of_rooms"] = revision.Rooms.Count,
                ["arrival_date"] = revision.Rooms.Count == 0 ? null : BookingJson.Date(revision.Rooms.Min(static r => r.CheckIn)),
            }, now);
        }
    }
}
