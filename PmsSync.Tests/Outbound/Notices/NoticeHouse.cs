using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Notices;
using PmsSync.Pipelines;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using PmsSync.State.Cleaning;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Engine;
using PmsSync.Tests.Outbound.Messages;
using PmsSync.Throttling;

namespace PmsSync.Tests.Outbound.Notices;

/// <summary>
/// One owner with a flat, who is told by webhook and by e-mail as the test says: the real journal, pipelines, rows and deliveries
/// on a real file that outlives a crash, real receivers on loopback, and a clock that only the test moves.
/// </summary>
internal sealed class NoticeHouse : IAsyncDisposable
{
    public static readonly TenantId Owner = new("owner");

    public static readonly UnitId Flat = new("flat");

    private static readonly CancellationToken AtOnce = new(canceled: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-test-").FullName;
    private readonly Func<NoticeHouse, Snapshot> _configured;
    private ServiceProvider _services = null!;

    private NoticeHouse(WebhookReceiver receiver, Func<NoticeHouse, Snapshot> configured) => (Receiver, _configured) = (receiver, configured);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public WebhookReceiver Receiver { get; }

    public SmtpSink Sink { get; } = new();

    public LogLines Logs { get; } = new();

    public NoticeOptions Options { get; } = new();

    public static byte[] Secret { get; } = Encoding.ASCII.GetBytes("a-secret-of-thirty-two-bytes-abc");

    public IReadOnlyList<JournalEvent> Dead => Get<DeadLetters>().List(Owner, long.MaxValue, 100);

    public IReadOnlyList<NoticeStatus> Notices => Get<NoticeReader>().List(Owner, long.MaxValue, 10_000, state: null);

    public static async Task<NoticeHouse> OpenAsync(Func<NoticeHouse, IReadOnlyList<NoticeTarget>> targets, SmtpSecurity security = SmtpSecurity.None)
    {
        var house = new NoticeHouse(await WebhookReceiver.StartAsync(), h => h.Configured(security, targets(h)));
        await house.BuildAsync();
        return house;
    }

    public Snapshot Configured(SmtpSecurity security, IReadOnlyList<NoticeTarget> targets) => new(
    [
        new Tenant(Owner, [new Unit { Tenant = Owner, Id = Flat, Name = "Flat", Zone = TimeZoneInfo.Utc }], [])
        {
            Name = "Casa da Ria",
            NoticeTargets = targets,
            Staff = [new StaffMember("maria", "Maria", Token: null), new StaffMember("joao", "João", Token: null)],
        },
    ])
    {
        Smtp = new SmtpServer("127.0.0.1", Sink.Port, security, "pmssync@example.com"),
    };

    /// <param name="kinds">All that are usual unless given.</param>
    public NoticeTarget Hook(TimeSpan groupFor = default, IReadOnlyList<NoticeKind>? kinds = null) => new(Owner, "webhook-1")
    {
        AddressDigest = "1",
        Webhook = new WebhookAddress(Receiver.Address, [Secret], AllowPrivateNetworks: true),
        Kinds = kinds ?? [.. NoticeKind.All.Where(static k => k.IsUsual)],
        GroupFor = groupFor,
    };

    public NoticeTarget Mail() => new(Owner, "email-1")
    {
        AddressDigest = "2",
        To = "manager@example.com",
        Kinds = [.. NoticeKind.All.Where(static k => k.IsUsual)],
        GroupFor = TimeSpan.FromMinutes(5),
    };

    public NoticeTarget Person(string id) => Hook() with { Id = $"staff-{id}", Staff = id, Kinds = [NoticeKind.CleaningTask] };

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static Notice Conflict(string id = "c1", NoticeKind? kind = null) =>
        new(Owner, kind ?? NoticeKind.ConflictOpened, id, $"Conflict {id} in flat", $"More bookings than room ({id}).", $$"""{"id":"{{id}}"}""");

    /// <summary>Posts them in one transaction, and lets be done what is due at once.</summary>
    public async Task PostAsync(params Notice[] notices)
    {
        await WriteAsync(notices);
        await WhenIdleAsync();
    }

    /// <summary>Posts them in one transaction.</summary>
    public Task WriteAsync(params Notice[] notices) => Get<Database>().Writer.WriteAsync(WorkClass.Normal, s =>
    {
        foreach (var notice in notices)
            Get<NoticeBoard>().Post(s, notice);
        return true;
    });

    public Task WhenIdleAsync() => _services.WhenIdleAsync(Get<NoticeDelivery>().Engine);

    /// <summary>Lets time pass in steps, and everything happen that is due in each.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        var by = step ?? time;
        for (var passed = TimeSpan.Zero; passed < time; passed += by)
        {
            Time.Advance(by);
            await WhenIdleAsync();
        }
    }

    /// <summary>The process is gone at this instant; another one starts on the same file.</summary>
    public async Task CrashAsync()
    {
        await StopAsync();
        await BuildAsync();
    }

    public async Task<DirectResult> BookAsync(string id, StayDates dates, bool cancel = false)
    {
        var command = cancel ? new DirectCommand { Id = id } : new DirectCommand
        {
            Id = id,
            AllowOverbooking = true,
            Fields = new DirectFields { Unit = Flat.Value, Arrival = dates.Arrival, Departure = dates.Departure, Guest = new Guest { Name = "Ada Lovelace" } },
        };
        var item = new NewEvent(
            Owner, Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(id), cancel ? DirectCommand.Cancel : DirectCommand.Create, DirectCommand.Source,
            FactJson.Write(command), Time.GetUtcNow());
        var (_, verdict) = await Get<EventJournal>().AppendAndWaitAsync(item);
        await WhenIdleAsync();
        return FactJson.Read<DirectResult>(verdict.Result);
    }

    public async Task DecideAsync(string task, string? assignee = null, CleaningStatus? status = null, string? note = null)
    {
        var seen = Get<CleaningReader>().Task(Owner, task)!;
        var command = new PmsSync.Pipelines.Cleaning.CleaningCommand
        {
            Task = task,
            Decision = new CleaningDecision(assignee, false, status, note, false, seen.Plan.OpensAt),
        };
        await Get<EventJournal>().AppendAndWaitAsync(new NewEvent(
            Owner, Pipeline.Cleaning, WorkClass.Normal, PmsSync.Pipelines.Cleaning.CleaningCommand.LaneOf(task), PmsSync.Pipelines.Cleaning.CleaningCommand.Change, "api",
            FactJson.Write(command), Time.GetUtcNow()));
        await WhenIdleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Receiver.DisposeAsync();
        await Sink.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        await Get<NoticeDelivery>().Engine.StopAsync(AtOnce);
        foreach (var pipeline in _services.GetServices<PipelineEngine>())
            await pipeline.Engine.StopAsync(AtOnce);
        await _services.DisposeAsync();
    }

    private async Task BuildAsync()
    {
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Logs))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new Random(1))
            .AddSingleton(new TenantDirectory(_configured(this)))
            .AddSingleton(new PmsSyncOptions())
            .AddSingleton<TransportOptions>()
            .AddSingleton<GuardedTransport>()
            .AddStorage(new StorageOptions { DataDirectory = _folder })
            .AddJournal()
            .AddThrottling()
            .AddState()
            .AddPipelines()
            .AddSingleton(LookRests.None)
            .AddNotices(Options)
            .AddSingleton(new Migration(4, "inbound", InboundSchema.Sql))
            .AddSingleton(new Migration(5, "exports", ExportSchema.Sql))
            .AddSingleton(new Migration(8, "targets", ChannelSchema.Sql))
            .AddSingleton(new Migration(11, "channel inbound", ChannelInboundSchema.Sql))
            .BuildServiceProvider();
        foreach (var pipeline in _services.GetServices<PipelineEngine>())
            await pipeline.Engine.StartAsync(CancellationToken.None);
        await Get<NoticeDelivery>().Engine.StartAsync(CancellationToken.None);
        await WhenIdleAsync();
    }
}
