using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Bookings.Feeds;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>What a feed shows under a name that may be a guest's or our own block's, and what the row then says.</summary>
internal sealed class EchoTests
{
    private const string Closed = "CLOSED - Not available";

    private const string Mirror = "SELECT coalesce(mirror_of, 'nobody') FROM stay WHERE source = 'airbnb' AND takes_nights = 1";

    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await PipelineHouse.OpenAsync();
        await _house.BookAsync("d1", PipelineHouse.Flat, March(4, 6));
        await _house.WhenIdleAsync();
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Feed_AClosureInsideWhatItsChannelHadRead_IsSuspected()
    {
        await _house.HaveReadAsync(March(4, 6));

        await _house.ShowNamedAsync(("c", Closed, March(4, 6)));

        _house.Read<string>(Mirror).Should().Be("d1");
    }

    [Test]
    public async Task Feed_ASuspectedClosureUnderANewName_StaysSuspected()
    {
        await _house.HaveReadAsync(March(4, 6));
        await _house.ShowNamedAsync(("c", Closed, March(4, 6)));

        await _house.ShowNamedAsync(("e", Closed, March(4, 6)));

        _house.Read<string>(Mirror).Should().Be("d1");
    }

    // A review found it: where nothing was suspected, our own closure was cleaned after, as if it were another guest's stay.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Rule_NoneSuspected_OurOwnClosureIsNobodysStayUntilThatGoes(bool ruledBefore)
    {
        const string Turnovers = "SELECT coalesce(group_concat(stay_id, ' '), '') FROM (SELECT DISTINCT CASE stay WHEN 'd1' THEN 'd1' ELSE 'closure' END AS stay_id FROM cleaning_task)";
        if (ruledBefore)
            await RuleAsync();
        await _house.HaveReadAsync(March(4, 6));
        await _house.ShowNamedAsync(("c", Closed, March(4, 6)));
        if (!ruledBefore)
            await RuleAsync();

        _house.Conflicts("open").Should().BeEmpty();
        _house.Read<string>(Turnovers).Should().Be("d1");
        _house.CalendarOf(PipelineHouse.Flat).Nights(Day(4), Day(6)).Should().OnlyContain(static n => n.Available == 0);

        await _house.CancelAsync("d1");
        await _house.WhenIdleAsync();

        _house.Read<string>(Turnovers).Should().Be("closure", "a guest may have come after all");
        _house.CalendarOf(PipelineHouse.Flat).Nights(Day(4), Day(6)).Should().OnlyContain(static n => n.Available == 0);
    }

    // A season found it: the stay was shortened, and whoever had the night by then was not cleaned after, nor told to the stay's own channel.
    [Test]
    public async Task Feed_AClosureWhoseNightsTheStayGaveUp_IsNoEchoAnyMore()
    {
        await _house.HaveReadAsync(March(4, 6));
        await _house.ShowNamedAsync(("c", Closed, March(5, 6)));
        _house.Conflicts("open").Should().ContainSingle();

        await _house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "d1", Fields = new DirectFields { Departure = Day(5) } });
        await _house.WhenIdleAsync();

        _house.Conflicts("open").Should().BeEmpty();
        _house.Read<string>("SELECT settled_why FROM conflict WHERE kind = 'suspectedEcho'").Should().Be("The direct booking d1 is now for the night of 2027-03-04, not 2027-03-04 to 2027-03-06.");
        _house.Read<string>("SELECT group_concat(day, ' ') FROM (SELECT day FROM cleaning_task WHERE gone IS NULL ORDER BY day)").Should().Be("2027-03-05 2027-03-06");
    }

    private async Task RuleAsync()
    {
        var owner = _house.Tenants.Current.Find(PipelineHouse.Owner)!;
        _house.Tenants.Swap(new Snapshot([owner with { Conflicts = new ConflictPolicies { Echoes = EchoPolicy.Block } }]));
        await new EchoWatch(_house.Database, _house.Get<EventJournal>(), _house.Tenants, _house.Time).RunOnceAsync(CancellationToken.None);
        await _house.WhenIdleAsync();
    }

    [Test]
    public async Task Feed_AGuestsClosureWhoseNightsRollOut_IsStillThatGuest()
    {
        await _house.HaveReadAsync(March(4, 6));
        await _house.ShowNamedAsync(("c1", Closed, March(1, 6)));

        for (var day = 2; day <= 4; day++)
        {
            _house.Time.SetUtcNow(new DateTimeOffset(2027, 3, day, 12, 0, 0, TimeSpan.Zero));
            await _house.ShowNamedAsync(($"c{day}", Closed, March(day, 6)));
        }

        _house.Read<string>(Mirror).Should().Be("nobody", "the nights that are left were read by its channel before it came, and it is as it was");
        _house.Read<string>("SELECT arrival FROM stay WHERE source = 'airbnb' AND takes_nights = 1").Should().Be("2027-03-01", "it is the same stay");
    }
}
