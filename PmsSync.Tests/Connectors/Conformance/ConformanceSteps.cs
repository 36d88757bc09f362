using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Tests.Connectors.Conformance;

/// <summary>What the cases of the conformance suite do with the house.</summary>
internal abstract class ConformanceSteps
{
    protected static readonly DateOnly First = new(2026, 7, 1);

    protected ConformanceHouse House { get; private set; } = null!;

    protected abstract ConformanceHouse Open();

    [SetUp]
    public void Setup() => House = Open();

    [TearDown]
    public void TearDown() => House.Dispose();

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected static StayDates Nights => new(First, First.AddDays(3));

    protected ChannelUnit Unit => House.Access.Units[0];

    protected NightField PriceField => NightField.PriceFor(Unit.RatePlans[0].Occupancy);

    protected static CallLease Lease() => new(new CallRequest(new TenantId("t"), WorkClass.High, []));

    protected Stroke Rooms(int rooms) =>
        new(new Target(House.Access.Tenant, House.Access.Connection, Unit.Unit, null), Nights, Weekdays.All, [new FieldValue(NightField.Availability, rooms)]);

    protected Stroke Price(long minor, int nights = 3) => new(
        new Target(House.Access.Tenant, House.Access.Connection, Unit.Unit, Unit.RatePlans[0].RatePlan),
        new StayDates(First, First.AddDays(nights)), Weekdays.All, [new FieldValue(PriceField, minor)]);

    protected async Task<IReadOnlyList<ItemOutcome>> PushAsync(params Stroke[] strokes)
    {
        var push = strokes[0].Target.IsAvailability ? House.Connector.Availability! : House.Connector.Prices!;
        using var lease = new CallLease(push.RequestOf(House.Access, WorkClass.High));
        return await push.PushAsync(House.Access, strokes, lease, Cancel);
    }

    protected static void Needs(object? capability)
    {
        if (capability is null)
            Assert.Ignore("This system has no such thing.");
    }

    protected async Task<IReadOnlyList<BookingRevision>> ReadBookingsAsync() =>
        (await TryReadBookingsAsync()).Should().NotBeNull().And.Subject.ToList();

    /// <summary>All that is offered, whichever way; null where there was no answer.</summary>
    protected async Task<IReadOnlyList<BookingRevision>?> TryReadBookingsAsync()
    {
        if (House.Connector.Bookings is { } queue)
            return await queue.PullAsync(House.Access, WorkClass.Critical, Cancel) is Answer<BookingPage>.Got got ? got.Value.Revisions : null;
        var read = new List<BookingRevision>();
        for (string? cursor = null; ;)
        {
            if (await House.Connector.Facts!.PullAsync(House.Access, cursor, WorkClass.Critical, Cancel) is not Answer<FactPage>.Got { Value: { } page })
                return null;
            read.AddRange(page.Bookings);
            cursor = page.Next;
            if (!page.HasMore)
                return read;
        }
    }

    protected async Task<BookingPage> PullAsync() =>
        (await House.Connector.Bookings!.PullAsync(House.Access, WorkClass.Critical, Cancel)).Should().BeOfType<Answer<BookingPage>.Got>().Subject.Value;

    protected async Task<MessagePage> MessagesAsync(string? cursor) =>
        (await House.Connector.Messages!.PullAsync(House.Access, cursor, Cancel)).Should().BeOfType<Answer<MessagePage>.Got>().Subject.Value;

    protected async Task<IReadOnlyList<ShownCell>> ShownAsync(bool prices)
    {
        if (House.Connector.ReadBack is not { } readBack)
            return House.Held(prices, Nights);
        var answer = prices
            ? await readBack.ReadPricesAsync(House.Access, Nights, WorkClass.Bulk, Cancel)
            : await readBack.ReadAvailabilityAsync(House.Access, Nights, WorkClass.Bulk, Cancel);
        return answer.Should().BeOfType<Answer<IReadOnlyList<ShownCell>>.Got>().Subject.Value;
    }
}
