using System.CommandLine;
using System.Text.Json;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Operations.Commands;

namespace PmsSync.Tests.Operations.Commands;

internal sealed class ChannelsCommandTests
{
    private static readonly CatalogProperty Sea = new("p1", "Sea House", "EUR", "Europe/Lisbon",
    [
        new CatalogRoomType("r1", "Double Room", 3, [new CatalogRatePlan("rp1", "Flexible", "EUR", 2), new CatalogRatePlan("rp2", "Flexible", null, 1)]),
        new CatalogRoomType("r2", "日本", 1, []),
    ]);

    private ChannelAccess? _asked;

    [Test]
    public async Task Channels_Account_PrintsSettingsThatMapIt()
    {
        var (exit, output, _) = await RunAsync(new Answer<IReadOnlyList<CatalogProperty>>.Got([Sea]), "key", "--json");

        exit.Should().Be(ExitCode.Done);
        var settings = JsonDocument.Parse(output).RootElement.GetProperty("properties")[0].GetProperty("settings");
        settings.GetProperty("Units")[0].GetProperty("Quantity").GetInt32().Should().Be(3);
        var mapping = settings.GetProperty("Connections")[0].GetProperty("Units").GetProperty("double-room");
        mapping.GetProperty("RoomTypeId").GetString().Should().Be("r1");
        mapping.GetProperty("RatePlans").GetProperty("flexible").GetString().Should().Be("rp1");
        mapping.GetProperty("RatePlans").GetProperty("flexible-2").GetString().Should().Be("rp2");
        settings.GetProperty("Connections")[0].GetProperty("Units").GetProperty("unit").GetProperty("RoomTypeId").GetString().Should().Be("r2");
    }

    [Test]
    public async Task Channels_KeyFromTheEnvironment_IsUsedAndNotPrinted()
    {
        var (exit, output, error) = await RunAsync(new Answer<IReadOnlyList<CatalogProperty>>.Got([Sea]), "hush-key");

        exit.Should().Be(ExitCode.Done);
        _asked!.ApiKey.Should().Be("hush-key");
        (output + error).Should().Contain("Sea House").And.Contain("rp1").And.NotContain("hush-key");
    }

    [Test]
    public async Task Channels_WithoutAKey_IsRefusedNamingTheVariable()
    {
        var (exit, _, error) = await RunAsync(new Answer<IReadOnlyList<CatalogProperty>>.Got([]), null);

        exit.Should().Be(ExitCode.Refused);
        error.Should().Contain(ChannelsCommand.KeyVariable);
    }

    [Test]
    public async Task Channels_AccountRefuses_IsRefused()
    {
        var (exit, _, error) = await RunAsync(new Answer<IReadOnlyList<CatalogProperty>>.Refused("wrong key"), "key");

        exit.Should().Be(ExitCode.Refused);
        error.Should().Contain("wrong key");
    }

    [Test]
    public async Task Channels_AccountOutOfReach_IsUnreachable() =>
        (await RunAsync(new Answer<IReadOnlyList<CatalogProperty>>.Later(null, "no answer", IsThrottled: false), "key")).Exit.Should().Be(ExitCode.Unreachable);

    [TestCase("--tenant", "t")]
    [TestCase("--connection", "c")]
    [TestCase("--tenant", "t", "--connection", "c", "--api-key", "k")]
    [TestCase("--base-url", "nonsense")]
    public async Task Channels_BadUsage_SaysSo(params string[] args) =>
        (await RunAsync(new Answer<IReadOnlyList<CatalogProperty>>.Got([]), "key", args)).Exit.Should().Be(ExitCode.BadUsage);

    private async Task<(int Exit, string Output, string Error)> RunAsync(Answer<IReadOnlyList<CatalogProperty>> answer, string? key, params string[] args)
    {
        var command = ChannelsCommand.Create(
            (access, _) =>
            {
                _asked = access;
                return Task.FromResult(answer);
            },
            name => name == ChannelsCommand.KeyVariable ? key : null);
        using StringWriter output = new(), error = new();
        var root = new RootCommand { command };
        var exit = await root.InvokeAsync(["channels", .. args], output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
