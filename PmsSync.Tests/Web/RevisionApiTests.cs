using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Tenancy;
using PmsSync.Tests.Outbound.Messages;

namespace PmsSync.Tests.Web;

/// <summary>Two changes of one booking at one instant, as a person finds them under the booking, and decides.</summary>
internal sealed class RevisionApiTests
{
    private const string Root = "/api/v1/tenants/casa/";

    private static readonly TenantId Casa = new("casa");

    private static readonly ConnectionId Manager = new("manager");

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup()
    {
        _bench = await WebBench.StartAsync(outside: static services => services
            .AddSingleton<IConnector>(static s => new ScriptedChannel(s.GetRequiredService<TimeProvider>()))
            .AddSingleton(new TenantDirectory(Configured())));
        await TellAsync("r1", 3, 6);
        await TellAsync("r2", 10, 12);
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Conflicts_OfTheBooking_AreSettledWithWhatWasWeighedAndWhatMayBeDone()
    {
        var booking = (await _bench.GetAsync($"{Root}bookings")).Items.Should().ContainSingle().Subject;

        var conflict = (await _bench.GetAsync($"{Root}conflicts?booking={booking.GetProperty("id").GetString()}")).Items.Should().ContainSingle().Subject;

        (conflict.GetProperty("kind").GetString(), conflict.GetProperty("state").GetString(), conflict.GetProperty("unit").GetString()).Should().Be(("outOfOrder", "settled", "garden"));
        conflict.GetProperty("sides")[0].GetProperty("booking").GetProperty("id").GetString().Should().Be(booking.GetProperty("id").GetString());
        var decision = conflict.GetProperty("decisions").EnumerateArray().Should().ContainSingle().Subject;
        (decision.GetProperty("by").GetString(), decision.GetProperty("what").GetString()).Should().Be(("rule", "settled"));
        decision.GetProperty("words").EnumerateArray().Select(static w => $"{w.GetProperty("version").GetString()} {w.GetProperty("words").GetString()}").Should().Equal(
            "r1 yields: changed, 2027-03-03 to 2027-03-06", "r2 stands: changed, 2027-03-10 to 2027-03-12");
        var proposal = conflict.GetProperty("proposals").EnumerateArray().Should().ContainSingle().Subject;
        (proposal.GetProperty("action").GetString(), proposal.GetProperty("revision").GetString()).Should().Be(("keep", "r1"));
        proposal.GetProperty("words").GetString().Should().Be("Have r1 hold (changed, 2027-03-03 to 2027-03-06) until manager makes a newer one than r2.");
        (await _bench.GetAsync($"{Root}conflicts?booking=another")).Items.Should().BeEmpty();
        (await _bench.GetAsync($"{Root}conflicts?state=open")).Items.Should().BeEmpty();
    }

    [Test]
    public async Task Decide_KeepAndAccept_TheBookingFollowsEach()
    {
        var path = $"{Root}conflicts/{(await ConflictAsync()).Id}/decision";

        var kept = await _bench.PostAsync(path, new { action = "keep", revision = "r1" });
        await _bench.WhenIdleAsync();

        kept.Status.Should().Be(HttpStatusCode.OK, kept.Text);
        kept["settledWhy"].Should().Be(
            "Kept by a local caller on 2027-01-10 12:00 UTC: r1 (changed, 2027-03-03 to 2027-03-06, made 2027-01-10 11:00 UTC) holds until manager makes a newer one than r2.");
        (await ArrivalAsync()).Should().Be("2027-03-03");
        (await ConflictAsync()).Actions.Should().Equal("keep r2", "accept ");

        (await _bench.PostAsync(path, new { action = "accept" })).Status.Should().Be(HttpStatusCode.OK);
        await _bench.WhenIdleAsync();

        (await ArrivalAsync()).Should().Be("2027-03-10");
    }

    [TestCase("""{"action":"keep"}""", "revision")]
    [TestCase("""{"action":"keep","revision":"r9"}""", "revision")]
    [TestCase("""{"action":"accept","revision":"r1"}""", "revision")]
    [TestCase("""{"action":"release","revision":"r1"}""", "action")]
    [TestCase("""{"action":"keep","revision":"r1","booking":"b1"}""", "booking")]
    public async Task Decide_WhatCannotBe_Is422WithTheField(string body, string field)
    {
        var refused = await _bench.PostAsync($"{Root}conflicts/{(await ConflictAsync()).Id}/decision", body);

        refused.Status.Should().Be(HttpStatusCode.UnprocessableEntity, refused.Text);
        refused.Body.GetProperty("errors").EnumerateObject().Select(static e => e.Name).Should().Equal(field);
    }

    private async Task<(string Id, IEnumerable<string> Actions)> ConflictAsync()
    {
        var conflict = (await _bench.GetAsync($"{Root}conflicts?state=settled")).Items.Single();
        return (conflict.GetProperty("id").GetString()!, conflict.GetProperty("proposals").EnumerateArray()
            .Select(static p => $"{p.GetProperty("action").GetString()} {p.GetProperty("revision").GetString()}"));
    }

    private async Task<string?> ArrivalAsync() => (await _bench.GetAsync($"{Root}bookings")).Items.Single().GetProperty("arrival").GetString();

    /// <summary>All are of one instant; days are of March.</summary>
    private async Task TellAsync(string id, int from, int to)
    {
        var revision = new BookingRevision
        {
            BookingId = "b1",
            RevisionId = id,
            RevisedAt = WebBench.Noon.AddHours(-1),
            Kind = RevisionKind.Modified,
            Code = "HM1",
            Rooms = [new BookedRoom { RoomId = "a", RoomTypeId = "rt", Dates = new StayDates(new DateOnly(2027, 3, from), new DateOnly(2027, 3, to)) }],
        };
        await _bench.Get<EventJournal>().AppendAsync(new NewEvent(
            Casa, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(Manager, "b1"), BookingEvents.Revised, Manager.Value, FactJson.Write(revision), WebBench.Noon));
        await _bench.WhenIdleAsync();
    }

    private static Snapshot Configured()
    {
        var garden = new Unit { Tenant = Casa, Id = new UnitId("garden"), Name = "Garden", Zone = TimeZoneInfo.Utc };
        var manager = new Connection(Casa, Manager, ScriptedChannel.Name, [new ConnectionUnit { Unit = garden.Id, Export = false }])
        {
            Channel = new ChannelAccess
            {
                Tenant = Casa,
                Connection = Manager,
                Type = ScriptedChannel.Name,
                BaseUrl = new Uri("https://channel.invalid"),
                ApiKey = "key",
                PropertyId = "p",
                Units = [new ChannelUnit(garden.Id, "rt", 1, TimeZoneInfo.Utc, [])],
            },
        };
        return new Snapshot([new Tenant(Casa, [garden], [manager])]);
    }
}
