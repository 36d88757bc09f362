using PmsSync.Benchmarks.Kills;

namespace PmsSync.Tests.Service;

/// <summary>The short form of the benchmarks' command <c>kills</c>: the real service as a process of its own, killed under load.</summary>
[TestFixture]
internal sealed class KillTests
{
    private string _folder = null!;

    [SetUp]
    public void Setup() => _folder = Directory.CreateTempSubdirectory("pmssync-kills-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    [CancelAfter(300_000)]
    public async Task Service_KilledUnderLoad_LosesAndDoublesNothing()
    {
        var options = new KillTrialOptions { Kills = 5, Seed = 20_270_110, Folder = _folder };

        var result = await new KillTrial(options, static _ => { }).RunAsync();

        TestContext.Out.WriteLine(string.Join(Environment.NewLine, result.Figures.Select(static f => $"{f.Name}: {f.Value}")));
        result.Violations.Should().BeEmpty();
    }
}
