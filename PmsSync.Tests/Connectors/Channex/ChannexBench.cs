using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors.Channex;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Tests.Hostile;
using PmsSync.Throttling;

namespace PmsSync.Tests.Connectors.Channex;

/// <summary>A connector, a server that does what it is told, a clock, and a record of all that was sent and logged.</summary>
internal sealed class ChannexBench : IAsyncDisposable
{
    public const string Key = "uOZkeyThatNobodyMaySee";
    public const string Property = "716305c4-561a-4561-a187-7f5b8aeb5920";
    public const string Room = "994d1375-dbbd-4072-8724-b2ab32ce781b";
    public const string Plan = "bab451e7-9ab1-4cc4-aa16-107bf7bbabb2";

    public static readonly Target RoomTarget = new(new TenantId("t"), new ConnectionId("channex"), new UnitId("sea"), null);
    public static readonly Target PlanTarget = RoomTarget with { RatePlan = "standard" };

    private readonly ChannexClient _client;

    private ChannexBench(Action<ChannexOptions>? configure)
    {
        configure?.Invoke(Options);
        Server = HostileServer.Start(Clock);
        var transport = new GuardedTransport(new TransportOptions(), Clock);
        _client = new ChannexClient(Options, Clock, Logs.CreateLogger<ChannexClient>(), reach => new WireTap(this, transport.Create(reach)));
        Connector = new ChannexConnector(_client, Options, Clock);
        Access = AccessTo(Server.Address("/api/v1"));
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public ChannexOptions Options { get; } = new() { RetryDelay = TimeSpan.Zero };

    public HostileServer Server { get; }

    public ChannexConnector Connector { get; }

    public ChannelAccess Access { get; }

    public RecordingLogs Logs { get; } = new();

    /// <summary>Bodies as they left, in order.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>The tickets of all requests, in order.</summary>
    public List<CallTicket> Tickets { get; } = [];

    /// <summary>Where set, requests end here instead of on the wire.</summary>
    public Func<HttpResponseMessage>? InsteadOfSending { get; set; }

    public static ChannexBench Create(Action<ChannexOptions>? configure = null) => new(configure);

    public static ChannelAccess AccessTo(Uri baseUrl) => new()
    {
        Tenant = new TenantId("t"),
        Connection = new ConnectionId("channex"),
        Type = ChannexConnector.Name,
        BaseUrl = baseUrl,
        ApiKey = Key,
        PropertyId = Property,
        WebhookSecret = "hush",
        AllowPrivateNetworks = true,
        Units =
        [
            new ChannelUnit(new UnitId("sea"), Room, 1, TimeZoneInfo.Utc, [new ChannelRatePlan("standard", Plan, "EUR", 2)]),
        ],
    };

    public static CallLease Lease() => new(new CallRequest(new TenantId("t"), WorkClass.High, []));

    public static Stroke Rooms(string from, string to, int rooms) =>
        new(RoomTarget, new StayDates(Day(from), Day(to)), Weekdays.All, [new FieldValue(NightField.Availability, rooms)]);

    public static Stroke Values(string from, string to, params FieldValue[] values) => new(PlanTarget, new StayDates(Day(from), Day(to)), Weekdays.All, values);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    public static Behaviour Json(string text, int status = 200) =>
        exchange => exchange.AnswerAsync(status, Encoding.UTF8.GetBytes(text), ("Content-Type", "application/json"));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        Logs.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Sees every request on its way to the wire.</summary>
    private sealed class WireTap(ChannexBench bench, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Options.TryGetValue(CallTicket.Key, out var ticket))
            {
                bench.Tickets.Add(ticket);
                ticket.Lease?.TrySpend();
            }
            if (request.Content is { } content)
                bench.Bodies.Add(await content.ReadAsStringAsync(cancellationToken));
            return bench.InsteadOfSending?.Invoke() ?? await base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>Keeps every line that is logged.</summary>
internal sealed class RecordingLogs : ILoggerFactory
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void AddProvider(ILoggerProvider provider)
    {
        // Nothing but the lines is kept.
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Recorder(RecordingLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (logs._lines)
                logs._lines.Add($"{formatter(state, exception)} {exception}");
        }
    }
}
