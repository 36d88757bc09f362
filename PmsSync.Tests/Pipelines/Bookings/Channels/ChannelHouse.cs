using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

/// <summary>The house with a channel manager that sells the flat and the double room, and what it says.</summary>
internal static class ChannelHouse
{
    public const string FlatType = "rt-flat", DoubleType = "rt-double", UnknownType = "rt-attic", Plan = "rp-1";

    public static readonly ConnectionId Manager = new("manager");

    public static readonly DateTimeOffset Morning = new(2027, 1, 10, 8, 0, 0, TimeSpan.Zero);

    /// <param name="house">Its feed stays.</param>
    /// <param name="types">Room types that are mapped beside those of the flat and the double room, to the double room.</param>
    public static void Connect(PipelineHouse house, params (UnitId Unit, string RoomType)[] types) =>
        house.Tenants.Swap(Configured(types.Length > 0 ? types : [(PipelineHouse.Flat, FlatType), (PipelineHouse.Double, DoubleType)]));

    public static Snapshot Configured(params (UnitId Unit, string RoomType)[] types) => Configured(isEnabled: true, types);

    public static Snapshot Configured(bool isEnabled, params (UnitId Unit, string RoomType)[] types)
    {
        var owner = PipelineHouse.Configured().Find(PipelineHouse.Owner)!;
        var manager = new Connection(PipelineHouse.Owner, Manager, ConnectionTypes.Channex, [.. types.Select(static t => new ConnectionUnit { Unit = t.Unit, Export = false })])
        {
            Channel = new ChannelAccess
            {
                Tenant = PipelineHouse.Owner,
                Connection = Manager,
                Type = ConnectionTypes.Channex,
                BaseUrl = new Uri("https://channel.invalid/api/v1"),
                ApiKey = "key",
                PropertyId = "property",
                WebhookSecret = "the-secret-of-webhooks",
                Units = [.. types.Select(t => new ChannelUnit(t.Unit, t.RoomType, owner.FindUnit(t.Unit.Value)!.Quantity, TimeZoneInfo.Utc, [new ChannelRatePlan("standard", Plan, "EUR", 2)]))],
            },
            Poll = PollRules.OfChannel,
            Enabled = isEnabled,
        };
        return new Snapshot([new Tenant(PipelineHouse.Owner, owner.Units, [.. owner.Connections, manager]), new Tenant(new TenantId("neighbour"), [], [])]);
    }

    /// <summary>A revision of booking <c>B1</c>; a higher number is a newer one.</summary>
    public static BookingRevision Revision(int number, RevisionKind kind, params BookedRoom[] rooms) => new()
    {
        BookingId = "B1",
        RevisionId = $"r{number:00}",
        RevisedAt = Morning.AddMinutes(number),
        Kind = kind,
        Code = "HM1",
        SoldBy = "Booking.com",
        Guest = new Guest("Ann Guest"),
        Price = new Money(300m, "EUR"),
        Rooms = rooms,
    };

    public static BookedRoom Room(string id, string? type, StayDates? dates, string? plan = Plan) =>
        new() { RoomId = id, RoomTypeId = type, RatePlanId = plan, Dates = dates, Adults = 2 };

    /// <summary>The revisions arrive in this order; answers the outcomes when all is applied.</summary>
    public static async Task<IReadOnlyList<JournalEvent>> TellAsync(this PipelineHouse house, params IEnumerable<BookingRevision> revisions)
    {
        var ids = new List<long>();
        foreach (var revision in revisions)
            ids.Add((await house.Get<EventJournal>().AppendAsync(EventOf(revision, house.Time.GetUtcNow()))).Id);
        await house.WhenIdleAsync();
        return house.Database.Readers.Read(c => JournalReader.Load(c, ids));
    }

    public static async Task SayAsync<T>(this PipelineHouse house, string kind, T payload)
    {
        await house.Get<EventJournal>().AppendAsync(new NewEvent(
            PipelineHouse.Owner, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(Manager, "B1"), kind, Manager.Value,
            FactJson.Write(payload), house.Time.GetUtcNow()));
        await house.WhenIdleAsync();
    }

    /// <summary>Every stay of the channel, whatever its status.</summary>
    public static IReadOnlyList<StayRow> Stays(this PipelineHouse house) =>
        house.State.Stays(PipelineHouse.Owner, new StayFilter(Source: Manager.Value), 100, (0, ""));

    public static ChannelBookingRow? Booking(this PipelineHouse house, string id = "B1") =>
        house.Database.Readers.Read(c => ChannelBookingStore.Find(c, new ChannelBookingKey(PipelineHouse.Owner, Manager, id)));

    private static NewEvent EventOf(BookingRevision revision, DateTimeOffset now) => new(
        PipelineHouse.Owner, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(Manager, revision.BookingId), BookingEvents.Revised, Manager.Value,
        FactJson.Write(revision), now);
}
