using PmsSync.Connectors;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Limits;
using PmsSync.Journal;
using PmsSync.Journal.Timing;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tests.Pipelines;
using PmsSync.Tests.Pipelines.Bookings.Channels;

namespace PmsSync.Tests.Inbound.Channels;

/// <summary>The house with its channel manager, and a queue that the test fills.</summary>
internal sealed class ChannelBench : IAsyncDisposable
{
    private readonly List<ChannelPollers> _pollers = [];

    private ChannelBench(PipelineHouse house)
    {
        House = house;
        Times = new AcknowledgementTimes(house.Get<EventTimings>(), house.Time);
        Connectors = new ConnectorRegistry([Channel]);
    }

    public PipelineHouse House { get; }

    public ScriptedChannel Channel { get; } = new();

    public ConnectorRegistry Connectors { get; }

    public PullLedger Ledger => House.Get<PullLedger>();

    public AcknowledgementTimes Times { get; }

    public BookingImporter Importer => new(House.Database, House.Get<EventJournal>(), House.Time);

    public static async Task<ChannelBench> OpenAsync()
    {
        var house = await PipelineHouse.OpenAsync();
        ChannelHouse.Connect(house);
        return new ChannelBench(house);
    }

    private TenantLimits Limits
    {
        get
        {
            var storage = new StorageMeter(House.Database, House.Tenants, House.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<StorageMeter>.Instance);
            return new TenantLimits(House.Tenants, new EventCount(House.Database, House.Time), storage, House.Time);
        }
    }

    public BookingPuller Puller() =>
        new(Connectors, House.Tenants, Limits, new QueueDrain(Importer, Times), new FactDrain(Importer, House.Database, Times), House.Get<EventJournal>(), House.Database, Ledger, House.Time, new Random(1));

    public ChannelPollers Pollers()
    {
        var pollers = new ChannelPollers(Puller(), House.Get<StorageHealth>());
        _pollers.Add(pollers);
        return pollers;
    }

    public async Task<BookingPull> PullAsync() =>
        (await Puller().PullAsync(new ChannelKey(PipelineHouse.Owner, ChannelHouse.Manager), WorkClass.High, static () => true, CancellationToken.None))!;

    /// <summary>An event that fails waits for a clock that nobody moves: the test is told so, and does not wait with it.</summary>
    public static Task AppliedAsync(BookingPull pull) => pull.Applied.WaitAsync(TestContext.CurrentContext.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var pollers in _pollers)
        {
            await pollers.StopAsync();
            pollers.Dispose();
        }
        await House.DisposeAsync();
    }
}
