using PmsSync.Benchmarks.RealLoad;

namespace PmsSync.Tests.Service;

/// <summary>The benchmark's first 2,000 reservations; how quickly they pass is not looked at.</summary>
internal sealed class RealLoadTests
{
    [Test]
    public async Task Reservations_OfARealHotel_EndAsPlainSqlSays()
    {
        var file = Corpora.Require("corpora", "load", "hotel_bookings.csv.gz");
        var folder = Directory.CreateTempSubdirectory("pmssync-test-");
        try
        {
            var result = await LoadTrial.RunAsync(file, 2_000, folder.FullName);

            result.Bookings.Should().Be(2_000);
            result.Turnovers.Should().BeEquivalentTo(new { IsEqual = true, Sql = 1_234 });
            result.Overbooked.Should().BeEquivalentTo(new { IsEqual = true, Sql = 20 });
            result.IsRight.Should().BeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
