using System.Globalization;
using Microsoft.Extensions.Logging;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Json;
using PmsSync.Connectors.Json.Calls;
using PmsSync.Domain;
using PmsSync.Tests.Connectors.Conformance;

namespace PmsSync.Tests.Connectors.Json;

[TestFixture]
internal sealed class JsonConformanceTests : ConnectorConformance
{
    protected override ConformanceHouse Open() => new Simulated();

    /// <summary>The connector before the example system, over real HTTP.</summary>
    private sealed class Simulated : ConformanceHouse
    {
        private const string Secret = "whsec_Y29uZm9ybWFuY2UtaG91c2Utc2VjcmV0LTEyMzQ1Njc4";

        private readonly JsonLinkOptions _options = new() { RetryDelay = TimeSpan.Zero };
        private readonly ExampleSystem _system;
        private readonly JsonClient _client;
        private int _booked;

        public Simulated()
        {
            _system = ExampleSystem.StartAsync(Secret, Clock).GetAwaiter().GetResult();
            Wire = new FaultyWire(new SocketsHttpHandler(), Clock);
            _client = new JsonClient(_options, Clock, Logs.CreateLogger<JsonClient>(), _ => Wire);
            Connector = new JsonConnector(_client, _options, Clock);
            var list = new Uri(_system.Address, "/bookings");
            Access = new ChannelAccess
            {
                Tenant = new TenantId("t"),
                Connection = new ConnectionId("pms"),
                Type = JsonConnector.Name,
                BaseUrl = list,
                ApiKey = Secret,
                PropertyId = "",
                WebhookSecret = Secret,
                AllowPrivateNetworks = true,
                Joined = new JoinedSystem(list, new Uri(_system.Address, "/read"), new Uri(_system.Address, "/changes")),
                Units = [new ChannelUnit(new UnitId("sea"), "their-sea", 2, TimeZoneInfo.Utc, [new ChannelRatePlan("standard", "their-plan", "EUR", 2)])],
            };
        }

        public override FaultyWire Wire { get; }

        public override IConnector Connector { get; }

        public override ChannelAccess Access { get; }

        public override TimeSpan TooLong => _options.AttemptTime;

        public override string KeyName => "Secret";

        public override bool NamesBadItems => false;

        public override bool Loses(WireFault fault) => fault is not (WireFault.Empty or WireFault.ProxyRefusal);

        public override void Book(string mark) => _system.Change($"b{++_booked}", 1, "their-sea", "2026-08-01", "2026-08-03", note: mark);

        public override void Write(string text)
        {
            // It has no conversations.
        }

        public override int Received() => 0;

        public override IReadOnlyList<ShownCell> Held(bool prices, StayDates nights) =>
            [.. Enumerable.Range(0, nights.Nights).SelectMany(i => Held(prices, nights.Arrival.AddDays(i)))];

        public override void Dispose()
        {
            _client.Dispose();
            Logs.Dispose();
            _system.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        private IEnumerable<ShownCell> Held(bool prices, DateOnly night)
        {
            var target = new Target(Access.Tenant, Access.Connection, Access.Units[0].Unit, prices ? "standard" : null);
            if (!prices && _system.RoomsAt("their-sea", Text(night)) is { } rooms)
                yield return new ShownCell(target, NightField.Availability, night, rooms);
            if (!prices || _system.NightAt("their-sea", "their-plan", Text(night)) is not { } shown)
                yield break;
            foreach (var price in shown["prices"]!.AsArray())
            {
                var amount = decimal.Parse(price!["price"]!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture);
                yield return new ShownCell(target, NightField.PriceFor(price["occupancy"]!.GetValue<int>()), night, (long)(amount * 100));
            }
        }

        private static string Text(DateOnly night) => night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
