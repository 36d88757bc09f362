using Microsoft.Extensions.Logging;
using PmsSync.Connectors.Channex;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Hosts;
using PmsSync.Sandbox.Channex.Messages;
using PmsSync.Tests.Connectors.Conformance;

namespace PmsSync.Tests.Connectors.Channex;

[TestFixture]
internal sealed class ChannexConformanceTests : ConnectorConformance
{
    protected override ConformanceHouse Open() => new Simulated();

    /// <summary>The connector before the simulated account.</summary>
    private sealed class Simulated : ConformanceHouse
    {
        private const string Key = "kEy-of-the-conformance-house";

        private readonly ChannexWorld _world = new();
        private readonly ChannexOptions _options = new() { RetryDelay = TimeSpan.Zero };
        private readonly ChannexClient _client;
        private readonly ChannexProperty _property = new("seaside", "Seaside", "Europe/Lisbon", "EUR");

        public Simulated()
        {
            var room = _property.AddRoomType("double", 2);
            var plan = _property.AddRatePlan(room, "standard");
            _world.Change(account =>
            {
                account.Keys[Key] = null;
                account.Properties.Add(_property);
            });
            Wire = new FaultyWire(new ChannexHandler(new ChannexExchange(_world, new FaultPlan(seed: 1), Clock)), Clock);
            _client = new ChannexClient(_options, Clock, Logs.CreateLogger<ChannexClient>(), _ => Wire);
            Connector = new ChannexConnector(_client, _options, Clock);
            Access = new ChannelAccess
            {
                Tenant = new TenantId("t"),
                Connection = new ConnectionId("channex"),
                Type = ChannexConnector.Name,
                BaseUrl = new Uri("https://simulated.example/api/v1"),
                ApiKey = Key,
                PropertyId = _property.Id,
                Units = [new ChannelUnit(new UnitId("sea"), room.Id, 2, _property.Zone, [new ChannelRatePlan("standard", plan.Id, "EUR", 2)])],
            };
        }

        public override FaultyWire Wire { get; }

        public override IConnector Connector { get; }

        public override ChannelAccess Access { get; }

        public override TimeSpan TooLong => _options.AttemptTime;

        public override void Book(string mark) => _world.Change(account =>
        {
            account.Settings = account.Settings with { MarkedCard = mark };
            BookNeedsWorld(account);
        });

        public override void Write(string text) => _world.Change(account =>
        {
            var booking = _property.Bookings.LastOrDefault() ?? BookNeedsWorld(account);
            MessageApi.ThreadOf(_property, booking, Clock.GetUtcNow()).Messages
                .Add(new ThreadMessage(_property.NextId("message"), "guest", text, [], Clock.GetUtcNow()));
        });

        public override int Received() => _world.Read(_ => _property.Threads.Sum(static t => t.Messages.Count(static m => m.Sender == "property")));

        public override void Dispose()
        {
            _client.Dispose();
            Logs.Dispose();
        }

        private ChannexBooking BookNeedsWorld(ChannexAccount account)
        {
            var unit = Access.Units[0];
            var wish = new RoomWish(unit.RoomTypeId, unit.RatePlans[0].ExternalId, new DateOnly(2026, 8, 1), new DateOnly(2026, 8, 3));
            return account.Desk.Book(_property, new BookingWish([wish]), Clock.GetUtcNow());
        }
    }
}
