using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Pipelines;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Engine;

namespace PmsSync.Tests.Pipelines;

/// <summary>
/// One owner with a flat (quantity 1) and a double room (quantity 2) in Lisbon, the flat with one feed: the real
/// journal, engines, rules and rows on a real file, and a clock that only the test moves. It is 10 January 2027, noon.
/// </summary>
internal sealed class PipelineHouse : IAsyncDisposable
{
    public static readonly TenantId Owner = new("owner");

    public static readonly UnitId Flat = new("flat");

    public static readonly UnitId Double = new("double");

    public static readonly FeedId Feed = new(Owner, new ConnectionId("airbnb"), Flat, 0);

    /// <summary>The flat's rate plans, in euros, for two.</summary>
    public static readonly RatePlan Standard = new("standard", "Standard", "EUR", 2), Flexible = new("flexible", "Flexible", "EUR", 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-test-").FullName;
    private readonly ServiceProvider _services;

    private PipelineHouse()
    {
        Tenants = new TenantDirectory(Configured());
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new Random(1))
            .AddSingleton(Tenants)
            .AddSingleton(new PmsSyncOptions())
            .AddStorage(new StorageOptions { DataDirectory = _folder })
            .AddJournal()
            .AddState()
            .AddPipelines()
            .AddSingleton(LookRests.None)
            .AddSingleton(new Migration(4, "inbound", InboundSchema.Sql))
            .AddSingleton(new Migration(5, "exports", ExportSchema.Sql))
            .AddSingleton(new Migration(8, "targets", ChannelSchema.Sql))
            .AddSingleton(new Migration(11, "channel inbound", ChannelInboundSchema.Sql))
            .AddSingleton(new Migration(34, "stays that destinations were told of", ExportedStayStore.Schema))
            .AddSingleton<FeedImporter>()
            .BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public TenantDirectory Tenants { get; }

    public Database Database => Get<Database>();

    public StateReader State => Get<StateReader>();

    public static async Task<PipelineHouse> OpenAsync()
    {
        var house = new PipelineHouse();
        foreach (var pipeline in house._services.GetServices<PipelineEngine>())
            await pipeline.Engine.StartAsync(CancellationToken.None);
        return house;
    }

    public static Snapshot Configured(string zone = "Europe/Lisbon", bool withFeed = true, string address = "https://channel.invalid/flat.ics")
    {
        var lisbon = TimeZoneInfo.FindSystemTimeZoneById(zone);
        Unit[] units =
        [
            new() { Tenant = Owner, Id = Flat, Name = "Flat", Zone = lisbon, RatePlans = [Standard, Flexible] },
            new() { Tenant = Owner, Id = Double, Name = "Double room", Zone = lisbon, Quantity = 2 },
        ];
        var source = new FeedSource(Feed, new Uri(address));
        var airbnb = new Connection(Owner, Feed.Connection, "ical", [new ConnectionUnit { Unit = Flat, Feeds = [source] }]);
        return new Snapshot([new Tenant(Owner, units, withFeed ? [airbnb] : []), new Tenant(new TenantId("neighbour"), [], [])]);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>All pipelines have done what there is to do, and what follows from it.</summary>
    public Task WhenIdleAsync() => _services.WhenIdleAsync();

    public async Task<DirectResult> AskAsync(string kind, DirectCommand command, TenantId? tenant = null, DedupeKey? key = null)
    {
        var item = new NewEvent(
            tenant ?? Owner, Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(command.Id), kind, DirectCommand.Source,
            FactJson.Write(command), Time.GetUtcNow())
        {
            Dedupe = key?.Bytes.ToArray(),
        };
        var (_, verdict) = await Get<EventJournal>().AppendAndWaitAsync(item);
        return FactJson.Read<DirectResult>(verdict.Result);
    }

    public Task<DirectResult> BookAsync(string id, UnitId unit, StayDates dates, bool allowOverbooking = false) => AskAsync(DirectCommand.Create, new DirectCommand
    {
        Id = id,
        AllowOverbooking = allowOverbooking,
        Fields = new DirectFields { Unit = unit.Value, Arrival = dates.Arrival, Departure = dates.Departure },
    });

    public Task<DirectResult> CancelAsync(string id, TenantId? tenant = null) => AskAsync(DirectCommand.Cancel, new DirectCommand { Id = id }, tenant);

    /// <summary>The feed shows exactly these stays; answers when that is applied.</summary>
    public Task<FeedPoll> ShowAsync(params (string Uid, StayDates Dates)[] stays) => ImportAsync(Fresh(stays));

    /// <summary>As <see cref="ShowAsync"/>, each with the words by which the channel shows it.</summary>
    public Task<FeedPoll> ShowNamedAsync(params (string Uid, string Summary, StayDates Dates)[] events) => ImportAsync(Fresh(events));

    /// <summary>The feed's channel reads our calendar of the flat, with these nights closed; a minute passes before and after.</summary>
    public async Task HaveReadAsync(StayDates closed)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        var rules = new ExportRules(new ExportKey(Owner, Feed.Connection, Flat), Time.GetUtcNow().DateIn(TimeZoneInfo.Utc), new ExportOptions());
        var told = Database.Readers.ReadTogether(c => ToldCalendar.Load(c, rules, Tenants.Current.Find(Owner, Flat)!.Rooms));
        var read = new ExportRead(rules.Export, $"{closed}", NightSet.Of(closed), Time.GetUtcNow(), Time.GetUtcNow(), 1, null) { Stays = told.Stays };
        await Database.Writer.WriteAsync(WorkClass.Normal, s =>
        {
            ExportStore.Note(s, read, 10);
            return true;
        });
        Time.Advance(TimeSpan.FromMinutes(1));
    }

    public async Task<FeedPoll> ImportAsync(FeedAnswer answer)
    {
        var now = Tenants.Current;
        var importer = Get<FeedImporter>();
        var context = new FeedImporter.FeedContext(now.Find(Feed)!, now.Find(Owner, Feed.Connection)!, now.Find(Owner, Flat)!);
        var poll = await importer.ImportAsync(context, importer.CursorOf(Feed), answer, CancellationToken.None);
        await WhenIdleAsync();
        return poll;
    }

    public FeedAnswer.Fresh Fresh(params (string Uid, StayDates Dates)[] stays) => Fresh([.. stays.Select(static s => (s.Uid, "Reserved", s.Dates))]);

    private FeedAnswer.Fresh Fresh((string Uid, string Summary, StayDates Dates)[] events) =>
        new(Encoding.UTF8.GetBytes(Calendar(events)), "\"one\"", "Sun, 10 Jan 2027 12:00:00 GMT", "text/calendar");

    public UnitCalendar CalendarOf(UnitId unit) =>
        State.Calendar(Owner, unit, Tenants.Current.Find(Owner, unit)!.Rooms, DateOnly.FromDateTime(Time.GetUtcNow().DateTime));

    public IReadOnlyList<ConflictRow> Conflicts(string? state = "open") => State.Conflicts(Owner, state, unit: null, after: "", limit: 100);

    public T Read<T>(string sql) => Database.Readers.Read(c => Connections.Scalar<T>(c, sql));

    public Task RunAsync(string sql) => Database.Writer.WriteAsync(WorkClass.Normal, s => s.Execute(sql));

    public async ValueTask DisposeAsync()
    {
        foreach (var pipeline in _services.GetServices<PipelineEngine>())
            await pipeline.Engine.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Calendar((string Uid, string Summary, StayDates Dates)[] events)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN\r\n");
        foreach (var (uid, summary, dates) in events)
            text.Append($"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{Time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}\r\n")
                .Append($"DTSTART;VALUE=DATE:{dates.Arrival:yyyyMMdd}\r\nDTEND;VALUE=DATE:{dates.Departure:yyyyMMdd}\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n");
        return text.Append("END:VCALENDAR\r\n").ToString();
    }
}

/// <summary>Dates of 2027 in few letters.</summary>
internal static class Nights
{
    /// <summary>From one day of March to another, half-open.</summary>
    public static StayDates March(int arrival, int departure) => new(Day(arrival), Day(departure));

    public static DateOnly Day(int day) => new(2027, 3, day);
}
