using PmsSync.Benchmarks.Season;

namespace PmsSync.Tests.Service;

/// <summary>The season that the benchmarks' <c>season</c> command lives for years, in short: the real service on real sockets, in virtual time.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class SeasonTests
{
    [Test]
    public void Season_OfGuestsChannelsAndPeople_EndsAsTheSimulatorsBooksSay()
    {
        var folder = Directory.CreateTempSubdirectory("pmssync-season-");
        try
        {
            var options = new SeasonOptions(Units: 4, Days: 18, Seed: 20_270_104) { DaysBetweenRests = 9 };

            var season = SeasonLife.Run(options, folder.FullName);

            season.Violations.Should().BeEmpty("seed {0}", options.Seed);
            season.Counts["bookings"].Should().BePositive();
            season.Counts["turnovers compared at rests"].Should().BePositive();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
