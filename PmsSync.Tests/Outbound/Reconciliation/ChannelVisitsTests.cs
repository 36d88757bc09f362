using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Reconciliation;
using PmsSync.Tests.Outbound.Channels;

namespace PmsSync.Tests.Outbound.Reconciliation;

/// <summary>Many connections are asked side by side; one that is slow, dead or faulty is its own affair.</summary>
internal sealed class ChannelVisitsTests
{
    private TaskCompletionSource _silence = null!;
    private List<string> _asked = null!;

    [SetUp]
    public void Setup() => (_silence, _asked) = (new TaskCompletionSource(), []);

    [Test]
    public async Task Round_WithOneThatDoesNotAnswer_VisitsTheOthers()
    {
        using var visits = new ChannelVisits(2);

        var round = RoundAsync(visits, Connections("a/1", "b/1", "c/1", "d/1"), silent: "a/1");

        _asked.Should().BeEquivalentTo("a/1", "b/1", "c/1", "d/1");
        round.IsCompleted.Should().BeFalse();
        _silence.SetResult();
        (await round).Should().Equal("a/1", "b/1", "c/1", "d/1");
    }

    [Test]
    public async Task Round_OfATenantWhoseConnectionsAreAllDead_LeavesPlacesToTheOthers()
    {
        using var visits = new ChannelVisits(ChannelVisits.OfOneTenant + 1);

        var round = RoundAsync(visits, Connections("a/1", "a/2", "a/3", "a/4", "a/5", "b/1"), silent: "a");

        _asked.Should().BeEquivalentTo("a/1", "a/2", "b/1");
        _silence.SetResult();
        (await round).Should().HaveCount(6);
    }

    [Test]
    public async Task Round_WithOneThatThrows_KeepsWhatTheOthersAnswered()
    {
        using var visits = new ChannelVisits(1);

        var answers = await visits.RoundAsync(
            Connections("a/1", "b/1"), static (access, _) => access.Tenant.Value == "a" ? throw new InvalidOperationException("a bug") : Task.FromResult("good"),
            static (access, error) => $"{access}: {error.Message}", default);

        answers.Should().Equal("a/1: a bug", "good");
    }

    [Test]
    public async Task Round_WhileAnEarlierOneIsUnderWay_LeavesOutWhatThatIsAt()
    {
        using var visits = new ChannelVisits(4);
        var first = RoundAsync(visits, Connections("a/1", "b/1"), silent: "a/1");

        (await RoundAsync(visits, Connections("a/1", "b/1"), silent: "a/1")).Should().Equal("b/1");

        _silence.SetResult();
        await first;
        (await RoundAsync(visits, Connections("a/1"), silent: "")).Should().Equal("a/1");
    }

    private Task<IReadOnlyList<string>> RoundAsync(ChannelVisits visits, IReadOnlyList<(ChannelAccess, IConnector)> connections, string silent) =>
        visits.RoundAsync(
            connections,
            async (access, _) =>
            {
                _asked.Add(access.ToString());
                if (silent.Length > 0 && access.ToString().StartsWith(silent, StringComparison.Ordinal))
                    await _silence.Task;
                return access.ToString();
            },
            static (access, error) => $"{access}: {error.Message}", default);

    private static IReadOnlyList<(ChannelAccess, IConnector)> Connections(params string[] names) => [.. names.Select(static name => (new ChannelAccess
    {
        Tenant = new TenantId(name.Split('/')[0]),
        Connection = new ConnectionId(name.Split('/')[1]),
        Type = "scripted",
        BaseUrl = new Uri("https://channel.invalid"),
        ApiKey = "key",
        PropertyId = "p",
    }, (IConnector)new ScriptedChannel(TimeProvider.System)))];
}
