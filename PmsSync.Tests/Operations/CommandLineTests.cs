using PmsSync.Operations.Hosting;
using PmsSync.Tests.Tenancy;

namespace PmsSync.Tests.Operations;

/// <summary>What a script sees of the program: exit codes and words, from the built program itself.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class CommandLineTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    private ConfigurationFile _file = null!;

    [SetUp]
    public void Setup() => _file = new ConfigurationFile(ConfigurationFile.Edited("\"PmsSync\": {", "\"Urls\": \"http://127.0.0.1:1\", \"PmsSync\": {"));

    [TearDown]
    public void TearDown() => _file.Dispose();

    [Test]
    public async Task Check_ValidInTheCurrentDirectory_IsDone()
    {
        var (exit, output) = await ProgramRun.ToEndAsync(_file.Folder, "check");

        exit.Should().Be(0, output);
        output.Should().Contain("is valid").And.Contain("Tenant Seaside").And.NotContain("secret-");
    }

    [Test]
    public async Task Check_RelativeNameWithErrors_IsRefusedWithAllOfThem()
    {
        _file.Write("""{ "Nonsense": 1, "PmsSync": { "Tenants": [ { "TimeZone": "x" } ] } }""");

        var (exit, output) = await ProgramRun.ToEndAsync(Path.GetDirectoryName(_file.Folder)!, "check", "--config", Path.Combine(Path.GetFileName(_file.Folder), "appsettings.json"));

        exit.Should().Be(1);
        output.Should().Contain("3 errors").And.Contain("Nonsense:").And.Contain("PmsSync:Tenants:0:Id:").And.Contain("PmsSync:Tenants:0:TimeZone:");
    }

    [TestCase("run", "--config", "nowhere.json")]
    [TestCase("--config", "nowhere.json")]
    public async Task Run_NoSuchFile_IsRefused(params string[] args)
    {
        var (exit, output) = await ProgramRun.ToEndAsync(_file.Folder, args);

        exit.Should().Be(1);
        output.Should().Contain("no such file");
    }

    [TestCase("nonsense")]
    [TestCase("check", "--nonsense")]
    [TestCase("explain", "a", "b")]
    [TestCase("explain", "a", "b", "2027-1-1")]
    [TestCase("dead-letters", "discard", "1")]
    [TestCase("dead-letters", "retry")]
    [TestCase("status", "--url", "nonsense")]
    public async Task Any_BadUsage_SaysSo(params string[] args) =>
        (await ProgramRun.ToEndAsync(_file.Folder, args)).Exit.Should().Be(2);

    [TestCase("status")]
    [TestCase("backup", "copy.db")]
    [TestCase("resync", "Seaside", "airbnb", "--url", "http://127.0.0.1:1", "--key", "k")]
    public async Task ServiceCommand_NobodyListens_IsUnreachable(params string[] args) =>
        (await ProgramRun.ToEndAsync(_file.Folder, args)).Exit.Should().Be(3);

    [Test]
    public async Task Run_ToldToStop_StopsGracefully()
    {
        using var run = ProgramRun.Start(_file.Folder, NoVariables, "--urls", "http://127.0.0.1:0");
        await run.PrintedAsync("Ready on http://127.0.0.1:");
        await run.SignalAsync("INT");

        (await run.ExitAsync()).Should().Be(0, run.Output);
        run.Output.Should().Contain("PmsSync starts with").And.Contain("Stopped.");
    }

    [Test]
    public async Task Run_TheDemo_SaysSoInItsFirstLine()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), _file.File, overwrite: true);
        using var run = ProgramRun.Start(_file.Folder, NoVariables, "run", "--urls", "http://127.0.0.1:0");
        await run.PrintedAsync("Ready on");
        await run.SignalAsync("TERM");

        (await run.ExitAsync()).Should().Be(0, run.Output);
        run.Output.Split('\n')[0].Should().Contain("DEMO");
    }

    [Test]
    public async Task Run_BeyondLoopbackWithoutKeys_RefusesWithTheRemedy()
    {
        _file.Write(ConfigurationFile.Edited(", \"ApiKey\": \"tenant-key-of-the-seaside\"", ""));

        var (exit, output) = await ProgramRun.ToEndAsync(_file.Folder, "--urls", "http://0.0.0.0:0");

        exit.Should().Be(1);
        output.Should().Contain("AdminKey");
    }

    [Test]
    public async Task Run_EnvironmentVariable_Overrides()
    {
        using var run = ProgramRun.Start(_file.Folder, new Dictionary<string, string> { ["PmsSync__Tenants__0__TimeZone"] = "Not/AZone" });

        (await run.ExitAsync()).Should().Be(1);
        run.Output.Should().Contain("PmsSync:Tenants:0:TimeZone");
    }

    [Test]
    public void Find_UnderAServiceManager_NeedsTheFileNamed()
    {
        ConfigurationLocator.Find(named: null, underServiceManager: true).Should().BeNull();
        ConfigurationLocator.Find(named: "x.json", underServiceManager: true).Should().Be(Path.GetFullPath("x.json"));
    }
}
