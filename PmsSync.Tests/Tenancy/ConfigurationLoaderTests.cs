using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>What a valid configuration becomes.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class ConfigurationLoaderTests
{
    [Test]
    public void Load_Valid_BuildsTheSnapshot()
    {
        var snapshot = ConfigurationFile.SnapshotOf(ConfigurationFile.Valid);

        var tenant = snapshot.Find("seaside")!;
        tenant.Id.Should().Be(new TenantId("Seaside"), "lookups disregard case, ids keep their spelling");
        tenant.FindUnit("ROOF")!.Zone.Id.Should().Be("Atlantic/Azores");
        tenant.FindUnit("garden")!.Zone.Id.Should().Be("Europe/Lisbon");
        var airbnb = tenant.FindConnection("AirBnB")!;
        airbnb.Poll.Should().Be(PollRules.Default);
        airbnb.Feeds.Select(static f => f.Id.ToString()).Should().Equal("Seaside/airbnb/garden/0", "Seaside/airbnb/roof/0", "Seaside/airbnb/roof/1");
        airbnb.FindUnit("garden")!.Unit.Value.Should().Be("garden", "the unit's spelling counts, not the mapping's");
        snapshot.Find(airbnb.Feeds[1].Id).Should().BeSameAs(airbnb.Feeds[1]);
        snapshot.IsDemo.Should().BeFalse();
    }

    [Test]
    public void ToString_OfAnything_HoldsNoSecret()
    {
        var snapshot = ConfigurationFile.SnapshotOf(ConfigurationFile.Edited("\"PmsSync\": {", "\"PmsSync\": { \"AdminKey\": \"admin-key-of-the-house\","));
        var tenant = snapshot.Tenants[0];
        var connection = tenant.Connections[0];
        object[] everything = [snapshot, tenant, .. tenant.Units, connection, .. connection.Units, .. connection.Feeds];

        string.Join(' ', everything).Should().NotContain("secret-").And.NotContain("-key-of-").And.NotContain("abcdefgh");
    }

    [TestCase("{}", "00:15:00", "00:05:00", "01:00:00")]
    [TestCase("{ \"Interval\": \"00:00:10\" }", "00:00:10", "00:00:10", "00:00:10")]
    [TestCase("{ \"Interval\": \"00:30:00\", \"Min\": \"00:10:00\" }", "00:30:00", "00:10:00", "00:30:00")]
    [TestCase("{ \"Max\": \"00:05:00\" }", "00:05:00", "00:05:00", "00:05:00")]
    public void Load_Poll_FillsWhatIsNotWritten(string poll, string interval, string min, string max)
    {
        var snapshot = ConfigurationFile.SnapshotOf(ConfigurationFile.Edited("\"Type\": \"ical\",", $"\"Type\": \"ICAL\", \"Poll\": {poll},"));

        var connection = snapshot.Tenants[0].Connections[0];
        connection.Type.Should().Be("ical");
        connection.Poll.Should().Be(new PollRules(TimeSpan.Parse(interval), TimeSpan.Parse(min), TimeSpan.Parse(max)));
    }

    [Test]
    public void Load_EnvironmentVariable_OverridesOneValue()
    {
        using var file = new ConfigurationFile();
        using var name = new Variable("PmsSync__Tenants__0__Units__1__Quantity", "5");
        using var key = new Variable("PMSSYNC__ADMINKEY", "admin-key-from-outside");

        var snapshot = file.Load().Snapshot!;

        snapshot.Tenants[0].Units.Select(static u => u.Quantity).Should().Equal(1, 5);
        snapshot.AdminKey.Should().Be("admin-key-from-outside");
    }

    [TestCase("PmsSync__Tenants__0__Color", "red", "PmsSync:Tenants:0:Color")]
    [TestCase("PmsSync__Tenants__0__Units__7__Id", "far", "PmsSync:Tenants:0:Units:7")]
    [TestCase("PmsSync__Tenants__0__Units__1__Quantity", "many", "PmsSync:Tenants:0:Units:1:Quantity")]
    public void Load_WrongEnvironmentVariable_IsAnErrorLikeAnyOther(string variable, string value, string path)
    {
        using var file = new ConfigurationFile();
        using var set = new Variable(variable, value);

        file.Load().Problems.Errors.Should().ContainSingle().Which.Path.Should().Be(path);
    }

    [Test]
    public void Load_OtherJsonFilesBesideIt_AreNotRead()
    {
        using var file = new ConfigurationFile();
        var own = Path.Combine(file.Folder, "own.json");
        File.WriteAllText(own, """{ "PmsSync": { "Tenants": [ { "Id": "mine", "TimeZone": "UTC", "Units": [ { "Id": "only" } ] } ] } }""");
        File.WriteAllText(Path.Combine(file.Folder, "appsettings.Production.json"), "{ nonsense");

        var snapshot = ConfigurationLoader.Load(new ConfigurationSource(own)).Snapshot!;

        snapshot.Tenants.Should().ContainSingle().Which.Units.Should().ContainSingle("the demo's second unit would come with a merge").Which.Id.Value.Should().Be("only");
        snapshot.Tenants[0].Connections.Should().BeEmpty();
    }

    [Test]
    public void Load_DataDirectory_ResolvesAgainstTheFile()
    {
        using var file = new ConfigurationFile();
        file.Load().Options.DataDirectory.Should().Be(Path.Combine(file.Folder, "data"));

        file.Write(ConfigurationFile.Edited("\"PmsSync\": {", "\"PmsSync\": { \"DataDirectory\": \"../elsewhere\","));
        file.Load().Options.DataDirectory.Should().Be(Path.GetFullPath(Path.Combine(file.Folder, "..", "elsewhere")));
        file.Load(data: Path.GetTempPath()).Options.DataDirectory.Should().Be(Path.GetTempPath());
    }

    [Test]
    public void Load_ByteOrderMarkAndComments_AreNoErrors()
    {
        using var file = new ConfigurationFile();
        File.WriteAllText(file.File, "// mine\n" + ConfigurationFile.Valid, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        file.Load().Problems.Errors.Should().BeEmpty();
    }

    [Test]
    public void Load_TheRepositorysOwnConfiguration_IsTheDemoWithoutWarnings()
    {
        var loaded = ConfigurationLoader.Load(new ConfigurationSource(Path.Combine(AppContext.BaseDirectory, "appsettings.json")));

        loaded.Problems.Errors.Should().BeEmpty();
        loaded.Problems.Warnings.Should().BeEmpty();
        loaded.Snapshot!.IsDemo.Should().BeTrue();
    }

    private sealed class Variable : IDisposable
    {
        private readonly string _name;

        public Variable(string name, string value)
        {
            _name = name;
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, null);
    }
}
