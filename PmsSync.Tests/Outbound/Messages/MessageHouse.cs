using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Limits;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Messages;
using PmsSync.Pipelines;
using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Engine;
using PmsSync.Throttling.Durable;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>
/// One owner with one connection that carries messages: the real journal, pipelines, rows and deliveries on a real file
/// that outlives a crash, a channel that does what the test says, and a clock that only the test moves.
/// </summary>
internal sealed class MessageHouse : IAsyncDisposable
{
    public static readonly TenantId Owner = new("owner");

    public static readonly ConnectionId Connection = new("portal");

    public static readonly ChannelKey Source = new(Owner, Connection);

    private static readonly CancellationToken AtOnce = new(canceled: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-test-").FullName;
    private ServiceProvider _services = null!;

    private MessageHouse() => Channel = new ScriptedChannel(Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public ScriptedChannel Channel { get; }

    public LogLines Logs { get; } = new();

    public MessageReader Reader => Get<MessageReader>();

    public IReadOnlyList<JournalEvent> Dead => Get<DeadLetters>().List(Owner, long.MaxValue, 100);

    public static async Task<MessageHouse> OpenAsync(bool start = true)
    {
        var house = new MessageHouse();
        await house.BuildAsync(start);
        return house;
    }

    public static Snapshot Configured(bool enabled = true)
    {
        var access = new ChannelAccess
        {
            Tenant = Owner,
            Connection = Connection,
            Type = ScriptedChannel.Name,
            BaseUrl = new Uri("https://channel.invalid"),
            ApiKey = "key",
            PropertyId = "property",
        };
        return new Snapshot([new Tenant(Owner, [], [new Connection(Owner, Connection, ScriptedChannel.Name, []) { Channel = access, Enabled = enabled }])]);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>The process is gone at this instant; another one starts on the same file.</summary>
    /// <param name="start">False: it is opened, and does nothing yet.</param>
    /// <param name="catchUp">True: the file is a backup that was put back.</param>
    public async Task CrashAsync(bool start = true, bool catchUp = false)
    {
        await Get<MessageDelivery>().Engine.StopAsync(AtOnce);
        foreach (var pipeline in _services.GetServices<PipelineEngine>())
            await pipeline.Engine.StopAsync(AtOnce);
        await _services.DisposeAsync();
        if (catchUp)
            await File.WriteAllTextAsync(Path.Combine(_folder, "catch-up"), "");
        await BuildAsync(start);
    }

    public async Task StartAsync()
    {
        foreach (var pipeline in _services.GetServices<PipelineEngine>())
            await pipeline.Engine.StartAsync(CancellationToken.None);
        await Get<MessageDelivery>().Engine.StartAsync(CancellationToken.None);
    }

    public Task WhenIdleAsync() => _services.WhenIdleAsync(Get<MessageDelivery>().Engine);

    /// <summary>Lets time pass in steps, and everything happen that is due in each.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        var by = step ?? TimeSpan.FromSeconds(30);
        await WhenIdleAsync();
        for (var passed = TimeSpan.Zero; passed < time; passed += by)
        {
            Time.Advance(by);
            await WhenIdleAsync();
        }
    }

    public async Task<MessagePull> PullAsync()
    {
        var pull = await Get<MessagePuller>().PullAsync(Source, CancellationToken.None);
        await WhenIdleAsync();
        return pull;
    }

    /// <summary>A guest writes, and we hear of it. Returns our id of the thread.</summary>
    public async Task<string> HearAsync(string thread = "t1", string text = "Is there parking?", string? booking = "b1")
    {
        Channel.Write(thread, MessageSender.Guest, text, booking);
        await PullAsync();

        // What follows is written later.
        Time.Advance(TimeSpan.FromSeconds(1));
        return MessageIds.OfThread(Owner, Connection, thread);
    }

    /// <summary>A person writes; answers when it is stored. Returns the message's id.</summary>
    public async Task<string> WriteAsync(string text, string? thread = null, string? booking = null, string? id = null)
    {
        var item = Written(text, thread, booking, id);
        var (_, verdict) = await Get<EventJournal>().AppendAndWaitAsync(item);
        return FactJson.Read<MessageResult>(verdict.Result).Message!.Id;
    }

    public NewEvent Written(string text, string? thread = null, string? booking = null, string? id = null)
    {
        var lane = thread is not null && Reader.Thread(Owner, thread)?.ChannelThread is { } named
            ? MessageLane.OfThread(Connection, named)
            : MessageLane.OfBooking(Connection, booking ?? "?");
        var command = new MessageCommand
        {
            Id = id ?? Guid.NewGuid().ToString("N"),
            Connection = Connection.Value,
            Thread = thread,
            Booking = booking,
            Text = text,
            WrittenBy = "test",
        };
        return new NewEvent(Owner, Pipeline.Messages, WorkClass.High, lane, MessageCommand.Kind, "api", FactJson.Write(command), Time.GetUtcNow());
    }

    public Task RunAsync(string sql) => Get<Database>().Writer.WriteAsync(WorkClass.Normal, s => s.Execute(sql));

    public Message Find(string id) => Reader.Message(Owner, id)!;

    public DeliveryState StateOf(string id) => Find(id).Delivery!.State;

    public IReadOnlyList<Message> All(string? thread = null) => Reader.Messages(Owner, new MessageFilter(thread), 1_000, (-1, ""));

    public IReadOnlyList<MessageThread> Threads() => Reader.Threads(Owner, new ThreadFilter(), 1_000, (long.MaxValue, ""));

    public async ValueTask DisposeAsync()
    {
        await Get<MessageDelivery>().Engine.StopAsync(AtOnce);
        foreach (var pipeline in _services.GetServices<PipelineEngine>())
            await pipeline.Engine.StopAsync(AtOnce);
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BuildAsync(bool start)
    {
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Trace))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new Random(1))
            .AddSingleton(new TenantDirectory(Configured()))
            .AddSingleton(new PmsSyncOptions())
            .AddSingleton<IConnector>(Channel)
            .AddSingleton<ConnectorRegistry>()
            .AddStorage(new StorageOptions { DataDirectory = _folder })
            .AddJournal()
            .AddState()
            .AddSingleton(new Migration(4, "inbound", InboundSchema.Sql))
            .AddSingleton(new Migration(5, "exports", ExportSchema.Sql))
            .AddSingleton(new Migration(8, "targets", ChannelSchema.Sql))
            .AddSingleton(new Migration(9, "budgets", BudgetSchema.Sql))
            .AddPipelines()
            .AddSingleton(LookRests.None)
            .AddMessageDelivery()
            .AddSingleton(new MessagePullOptions())
            .AddSingleton<EventCount>().AddSingleton<StorageMeter>().AddSingleton<TenantLimits>().AddSingleton<MessagePuller>()
            .BuildServiceProvider();
        await Get<OldDatabase>().StartAsync(CancellationToken.None);
        _ = Get<MessageDelivery>();
        if (start)
        {
            await StartAsync();
            await WhenIdleAsync();
        }
    }
}
