using System.Collections.Immutable;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Messages;
using PmsSync.Sandbox.Channex.Webhooks;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>What of the account belongs to no property, as it is stored. Settings, faults and counted calls begin anew with each start.</summary>
internal sealed record StoredAccount(long Sequence, IReadOnlyDictionary<string, IReadOnlySet<string>?> Keys, IReadOnlyList<ChannexWebhook> Webhooks)
{
    public static StoredAccount From(ChannexAccount account) =>
        new(account.Sequence, new Dictionary<string, IReadOnlySet<string>?>(account.Keys), [.. account.Webhooks.Registered]);

    public void Restore(ChannexAccount account)
    {
        account.Sequence = Sequence;
        foreach (var (key, properties) in Keys)
            account.Keys[key] = properties;
        account.Webhooks.Registered.AddRange(Webhooks);
    }
}

/// <summary>A property as it is stored: calendars as runs of equal dates, bookings with all their revisions.</summary>
internal sealed record StoredProperty(
    string Name, string Title, string TimeZone, string Currency, PropertySettings Settings, bool Messages, long Sequence, ulong Chance,
    IReadOnlyList<StoredProperty.Room> RoomTypes, IReadOnlyList<StoredProperty.Plan> RatePlans,
    IReadOnlyList<StoredProperty.Booking> Bookings, IReadOnlyList<StoredProperty.Thread> Threads)
{
    public static StoredProperty From(ChannexProperty p) => new(
        p.Name, p.Title, p.TimeZone, p.Currency, p.Settings, p.Messages, p.Sequence, p.Chance,
        [.. p.RoomTypes.Select(static r => new Room(r.Name, r.Title, r.Count, r.Adults, Runs(r.Availability, static (a, b) => a == b)))],
        [.. p.RatePlans.Select(r => new Plan(
            p.RoomType(r.RoomTypeId)!.Name, r.Name, r.Title, r.Currency, [.. r.Options.Select(static o => o.Occupancy)], Runs(r.Nights, static (a, b) => a.Equals(b))))],
        [.. p.Bookings.Select(static b => new Booking(b.Id, b.Code, b.SoldBy, [.. b.Revisions]))],
        [.. p.Threads.Select(static t => new Thread(t.Id, t.BookingId, t.Title, t.Provider, t.InsertedAt, t.IsClosed, t.NoReplyNeeded, [.. t.Messages]))]);

    public ChannexProperty ToProperty()
    {
        var property = new ChannexProperty(Name, Title, TimeZone, Currency) { Settings = Settings, Messages = Messages, Sequence = Sequence, Chance = Chance };
        foreach (var room in RoomTypes)
        {
            var roomType = property.AddRoomType(room.Name, room.Count, room.Title, room.Adults);
            Paint(room.Nights, (date, available) => roomType[date] = available);
        }
        foreach (var stored in RatePlans)
        {
            var plan = property.AddRatePlan(property.RoomTypes.Find(r => r.Name == stored.RoomType)!, stored.Name, stored.Title, stored.Currency, [.. stored.Occupancies]);
            Paint(stored.Nights, (date, night) => plan[date] = night);
        }
        property.Bookings.AddRange(Bookings.Select(b => b.ToBooking(property.Id)));
        property.Threads.AddRange(Threads.Select(t => t.ToThread(property.Id)));
        return property;
    }

    private static List<Run<T>> Runs<T>(IReadOnlyDictionary<DateOnly, T> nights, Func<T, T, bool> same)
    {
        var runs = new List<Run<T>>();
        foreach (var (date, value) in nights.OrderBy(static n => n.Key))
        {
            if (runs is [.., var last] && last.To == date && same(last.Value, value))
                runs[^1] = last with { To = date.AddDays(1) };
            else
                runs.Add(new Run<T>(date, date.AddDays(1), value));
        }
        return runs;
    }

    private static void Paint<T>(IEnumerable<Run<T>> runs, Action<DateOnly, T> paint)
    {
        foreach (var run in runs)
        {
            for (var date = run.From; date < run.To; date = date.AddDays(1))
                paint(date, run.Value);
        }
    }

    /// <summary>Dates up to, not including, <paramref name="To"/>.</summary>
    internal sealed record Run<T>(DateOnly From, DateOnly To, T Value);

    internal sealed record Room(string Name, string Title, int Count, int Adults, IReadOnlyList<Run<int>> Nights);

    internal sealed record Plan(string RoomType, string Name, string Title, string Currency, ImmutableArray<int> Occupancies, IReadOnlyList<Run<PlanNight>> Nights);

    internal sealed record Booking(string Id, string Code, string SoldBy, IReadOnlyList<ChannexRevision> Revisions)
    {
        public ChannexBooking ToBooking(string propertyId)
        {
            var booking = new ChannexBooking { Id = Id, PropertyId = propertyId, Code = Code, SoldBy = SoldBy };
            booking.Revisions.AddRange(Revisions);
            return booking;
        }
    }

    internal sealed record Thread(
        string Id, string? BookingId, string Title, string Provider, DateTimeOffset InsertedAt, bool IsClosed, bool NoReplyNeeded, IReadOnlyList<ThreadMessage> Messages)
    {
        public ChannexThread ToThread(string propertyId)
        {
            var thread = new ChannexThread
            {
                Id = Id,
                PropertyId = propertyId,
                BookingId = BookingId,
                Title = Title,
                Provider = Provider,
                InsertedAt = InsertedAt,
                IsClosed = IsClosed,
                NoReplyNeeded = NoReplyNeeded,
            };
            thread.Messages.AddRange(Messages);
            return thread;
        }
    }
}
