using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>A connection to an API: what its settings mean, what is wrong with them, and what an edit of them does.</summary>
[TestFixture]
internal sealed class ChannelConfigurationTests
{
    private const string Path = "PmsSync:Tenants:0:Connections:0";

    private const string Valid = """
        {
          "PmsSync": {
            "Sandbox": { "Enabled": true },
            "Tenants": [ {
              "Id": "Seaside", "TimeZone": "Europe/Lisbon", "Currency": "EUR",
              "Units": [
                { "Id": "garden", "Quantity": 3, "RatePlans": [ { "Id": "standard" }, { "Id": "saver", "Currency": "USD", "Occupancy": 4 } ] },
                { "Id": "roof", "TimeZone": "Atlantic/Azores" } ],
              "Connections": [
                { "Id": "manager", "Type": "Channex", "ApiKey": "secret-key-of-the-account", "PropertyId": "prop-1", "WebhookSecret": "secret-of-the-webhooks",
                  "Units": {
                    "GARDEN": { "RoomTypeId": "room-1", "RatePlans": { "Standard": "plan-1", "saver": "plan-2" } },
                    "roof": { "RoomTypeId": "room-2" } } },
                { "Id": "feeds", "Type": "ical", "Units": { "roof": { "ImportUrl": "https://feeds.example/secret-1.ics" } } }
              ]
            } ]
          }
        }
        """;

    [Test]
    public void Load_Valid_FillsWhatTheConnectorNeeds()
    {
        var snapshot = ConfigurationFile.SnapshotOf(Valid);
        var connection = snapshot.Find("seaside")!.FindConnection("Manager")!;

        var access = connection.Channel!;
        access.Type.Should().Be(ConnectionTypes.Channex);
        access.BaseUrl.Should().Be(new Uri("https://app.channex.io/api/v1"));
        (access.PropertyId, access.ApiKey, access.WebhookSecret).Should().Be(("prop-1", "secret-key-of-the-account", "secret-of-the-webhooks"));
        var garden = access.FindRoomType("room-1")!;
        (garden.Unit, garden.Quantity).Should().Be((new UnitId("garden"), 3));
        garden.RatePlans.Should().Equal(new ChannelRatePlan("standard", "plan-1", "EUR", 2), new ChannelRatePlan("saver", "plan-2", "USD", 4));
        access.FindUnit(new UnitId("roof"))!.Zone.Id.Should().Be("Atlantic/Azores");
        connection.Poll.Should().Be(PollRules.OfChannel);
        connection.Units.Should().AllSatisfy(static u => u.Export.Should().BeFalse("an API gets no feed"));
        snapshot.EnabledChannels.Should().Equal(access);
        snapshot.Find("seaside")!.FindConnection("feeds")!.Channel.Should().BeNull();
        $"{access} {connection}".Should().NotContain("secret");
    }

    [TestCase("https://staging.channex.io/api/v1/", "https://staging.channex.io/api/v1")]
    [TestCase("sandbox://channex/api/v1", "sandbox://channex/api/v1")]
    [TestCase("sandbox://channex/api/v1//", "sandbox://channex/api/v1")]
    public void Load_AnotherAddress_IsTrimmed(string written, string read) =>
        ConfigurationFile.SnapshotOf(Edited("\"ApiKey\"", $"\"BaseUrl\": \"{written}\", \"ApiKey\""))
            .EnabledChannels.Single().BaseUrl.OriginalString.Should().Be(read);

    [Test]
    public void Load_OwnNetwork_MayBePlainHttp() =>
        ConfigurationFile.SnapshotOf(Edited("\"ApiKey\"", "\"BaseUrl\": \"http://127.0.0.1:99/api/v1\", \"AllowPrivateNetworks\": true, \"ApiKey\""))
            .EnabledChannels.Single().BaseUrl.Port.Should().Be(99);

    [TestCase("00:00:10", "00:00:10", "00:00:10", "00:00:10")]
    [TestCase(null, "00:01:00", "00:01:00", "00:10:00")]
    public void Load_Poll_HasItsOwnDefault(string? interval, string read, string min, string max)
    {
        var json = interval is null ? Valid : Edited("\"ApiKey\"", $"\"Poll\": {{ \"Interval\": \"{interval}\" }}, \"ApiKey\"");

        ConfigurationFile.SnapshotOf(json).Find("Seaside")!.FindConnection("manager")!.Poll
            .Should().Be(new PollRules(TimeSpan.Parse(read), TimeSpan.Parse(min), TimeSpan.Parse(max)));
    }

    [TestCase("\"ApiKey\": \"secret-key-of-the-account\",", "", Path + ":ApiKey", "Missing")]
    [TestCase("secret-key-of-the-account", "secret key", Path + ":ApiKey", "Copy it again")]
    [TestCase("secret-of-the-webhooks", "secret-ö", Path + ":WebhookSecret", "Copy it again")]
    [TestCase("\"PropertyId\": \"prop-1\",", "", Path + ":PropertyId", "Missing")]
    [TestCase("prop-1", "prop/1", Path + ":PropertyId", "no such id")]
    [TestCase("\"RoomTypeId\": \"room-2\"", "", Path + ":Units:roof:RoomTypeId", "Missing")]
    [TestCase("room-2", "ROOM-1", Path + ":Units:roof:RoomTypeId", "map it once")]
    [TestCase("plan-2", "plan-1", Path + ":Units:GARDEN:RatePlans:Standard", "map it once")]
    [TestCase("\"Standard\": ", "\"Standart\": ", Path + ":Units:GARDEN:RatePlans:Standart", "Did you mean \"standard\"?")]
    [TestCase("\"plan-1\"", "\"\"", Path + ":Units:GARDEN:RatePlans:Standard", "empty entry")]
    [TestCase("\"RoomTypeId\": \"room-2\"", "\"RoomTypeId\": \"room-2\", \"RatePlans\": { \"standard\": \"plan-9\" }", Path + ":Units:roof:RatePlans:standard", "none")]
    [TestCase("\"RoomTypeId\": \"room-2\"", "\"RoomTypeId\": \"room-2\", \"ImportUrl\": \"https://feeds.example/secret-2.ics\"", Path + ":Units:roof:ImportUrl", "reads no feeds")]
    [TestCase("\"ImportUrl\": ", "\"RoomTypeId\": \"room-3\", \"ImportUrl\": ", "PmsSync:Tenants:0:Connections:1:Units:roof:RoomTypeId", "knows no room types")]
    [TestCase("\"Type\": \"ical\"", "\"Type\": \"ical\", \"ApiKey\": \"secret-2\"", "PmsSync:Tenants:0:Connections:1:ApiKey", "no such setting")]
    [TestCase("\"Currency\": \"EUR\",", "", "PmsSync:Tenants:0:Units:0:RatePlans:0:Currency", "currency")]
    [TestCase("\"ApiKey\"", "\"BaseUrl\": \"http://app.channex.io/api/v1\", \"ApiKey\"", Path + ":BaseUrl", "https://")]
    [TestCase("\"ApiKey\"", "\"BaseUrl\": \"https://app.channex.io/api/v1?key=secret-3\", \"ApiKey\"", Path + ":BaseUrl", "end with its path")]
    [TestCase("\"ApiKey\"", "\"BaseUrl\": \"channex\", \"ApiKey\"", Path + ":BaseUrl", "no address")]
    public void Load_OneThingWrong_SaysWhereAndWhat(string from, string to, string path, string words)
    {
        var problem = ConfigurationFile.ProblemsOf(Edited(from, to)).Errors.Should().ContainSingle().Subject;

        problem.Path.Should().Be(path);
        problem.Message.Should().Contain(words);
        problem.ToString().Should().NotContain("secret-");
    }

    [Test]
    public void Load_SandboxAddressWithoutTheSandbox_IsRefused() =>
        ConfigurationFile.ProblemsOf(Edited("\"ApiKey\"", "\"BaseUrl\": \"sandbox://channex/api/v1\", \"ApiKey\"").Replace("\"Enabled\": true", "\"Enabled\": false", StringComparison.Ordinal))
            .Errors.Should().ContainSingle().Which.Message.Should().Contain("PmsSync:Sandbox:Enabled");

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Load_OnePropertyInTwoConnections_IsRefusedWhereBothAreEnabled(bool enabled, int errors)
    {
        var second = $$"""{ "Id": "other", "Type": "channex", "Enabled": {{(enabled ? "true" : "false")}}, "ApiKey": "k", "PropertyId": "PROP-1" },""";

        ConfigurationFile.ProblemsOf(Edited("{ \"Id\": \"feeds\"", second + "{ \"Id\": \"feeds\"")).Errors
            .Where(static e => e.Path == "PmsSync:Tenants:0:Connections:1:PropertyId" && e.Message.Contains("same property", StringComparison.Ordinal)).Should().HaveCount(errors);
    }

    [TestCase("room-2", "room-3", "connection Seaside/manager, unit roof: room type room-2 is now room-3")]
    [TestCase("plan-2", "plan-3", "unit garden: rate plan saver was mapped to plan-2, now to plan-3")]
    [TestCase(", \"saver\": \"plan-2\"", "", "unit garden: rate plan saver (plan-2) is no longer mapped")]
    [TestCase("prop-1", "prop-2", "property prop-1 is now prop-2")]
    [TestCase("secret-key-of-the-account", "secret-key-2", "connection Seaside/manager: its API key changed")]
    [TestCase("secret-of-the-webhooks", "secret-of-the-hooks-too", "webhooks changed")]
    [TestCase(", \"WebhookSecret\": \"secret-of-the-webhooks\"", "", "no longer accepted")]
    [TestCase("\"ApiKey\"", "\"BaseUrl\": \"https://staging.channex.io/api/v1\", \"ApiKey\"", "is now https://staging.channex.io/api/v1")]
    public void Describe_OneEdit_SaysItAlone(string from, string to, string words)
    {
        var (old, now) = (ConfigurationFile.SnapshotOf(Valid), ConfigurationFile.SnapshotOf(Edited(from, to)));

        SnapshotChanges.Describe(old, now).Should().ContainSingle().Which.Should().Contain(words).And.NotContain("secret-");
        SnapshotChanges.Describe(now, now).Should().BeEmpty();
    }

    [Test]
    public void Outline_WrittenByAnEarlierVersion_IsRead() =>
        System.Text.Json.JsonSerializer.Deserialize<ConnectionOutline>("""{"Id":"a","Type":"ical","Enabled":true,"Settings":"","Units":[{"Unit":"u","Export":true,"Token":null,"Feeds":[]}]}""")!
            .Units[0].Channel.Should().BeNull();

    private static string Edited(string from, string to)
    {
        Valid.Should().Contain(from, "an edit that changes nothing tests nothing");
        return Valid.Replace(from, to, StringComparison.Ordinal);
    }
}
