using PmsSync.Inbound;
using PmsSync.Operations;
using PmsSync.Operations.Commands;
using PmsSync.Sandbox.Channex;
using PmsSync.Storage;
using PmsSync.Tenancy;
using static PmsSync.Tests.Service.Channels.SalesConfiguration;

namespace PmsSync.Tests.Service.Channels;

/// <summary>A backup is put back after bookings came and were acknowledged: the channel offers them no more, and the backup does not know them.</summary>
[TestFixture]
[CancelAfter(240_000)]
internal sealed class ChannelRestoreTests
{
    private const int Bookings = 50;

    private static readonly DateOnly First = new(2026, 12, 1);

    [Test]
    public async Task Start_OnABackupFromBeforeFiftyBookings_BringsAllBackAndOpensNothingMeanwhile()
    {
        await using var bench = await SalesBench.OpenAsync();
        bench.Get<Backup>().Create(bench.BackupFile).Should().BeOfType<BackupResult.Done>();
        for (var i = 0; i < Bookings; i++)
            bench.GuestBooks(TwinRoom, $"{NightOf(i):yyyy-MM-dd}", $"{NightOf(i).AddDays(1):yyyy-MM-dd}");
        await bench.PollAsync();
        await bench.RestAsync();
        bench.Unacknowledged.Should().Be(0);
        await bench.StopAsync();

        await RestoreAsync(bench);
        await bench.StartAsync();
        await bench.UntilAsync(() =>
        {
            Sold(bench).Should().OnlyContain(static rooms => rooms <= 7, "what was sold is opened by nobody");
            return !bench.Get<CatchUp>().IsOn;
        }, "the catch-up is over");
        var openedBefore = bench.PushesSince(0).Where(c => c.Properties.Count > 0 && IsRaise(bench, c)).ToList();
        await bench.RestAsync();

        openedBefore.Should().BeEmpty("nothing is opened before every list was read");
        (await bench.BookingsAsync("channex")).Should().HaveCount(Bookings);
        Sold(bench).Should().OnlyContain(static rooms => rooms == 7);
        bench.ValuesOf(bench.PushesSince(0)).Where(static v => v.StartsWith("twin ", StringComparison.Ordinal) && v.EndsWith("availability=8", StringComparison.Ordinal))
            .Should().NotContain(static v => Covers(v), "no call named a sold night as free");
    }

    private static DateOnly NightOf(int booking) => First.AddDays(2 * booking);

    private static List<int> Sold(SalesBench bench) => [.. Enumerable.Range(0, Bookings).Select(i => bench.RoomsAt(TwinRoom, $"{NightOf(i):yyyy-MM-dd}"))];

    private static bool IsRaise(SalesBench bench, LoggedCall call) =>
        bench.ValuesOf([call]).Any(static v => v.EndsWith("availability=8", StringComparison.Ordinal) || v.EndsWith("availability=1", StringComparison.Ordinal));

    private static bool Covers(string value)
    {
        var span = value.Split(' ')[1].Split("..").Select(static d => DateOnly.Parse(d, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return Enumerable.Range(0, Bookings).Any(i => NightOf(i) >= span[0] && NightOf(i) <= span[1]);
    }

    private static async Task RestoreAsync(SalesBench bench)
    {
        var configuration = ConfigurationLoader.Load(new ConfigurationSource(bench.ConfigurationFile, bench.DataDirectory));
        using var said = new StringWriter();
        (await Restore.RunAsync(new RestoreRequest(configuration, bench.BackupFile, Json: false, said, said), CancellationToken.None))
            .Should().Be(ExitCode.Done, said.ToString());
    }
}
