using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>A system that is joined by our own protocol: what its settings mean, and what is wrong with them.</summary>
[TestFixture]
internal sealed class JoinedConfigurationTests
{
    private const string Path = "PmsSync:Tenants:0:Connections:0";
    private const string Secret = "whsec_dGhlLXNlY3JldC1vZi10aGUtam9pbmVkLXN5c3RlbQ==";

    private const string Valid = """
        {
          "PmsSync": {
            "Tenants": [ {
              "Id": "house", "TimeZone": "Etc/UTC", "Currency": "EUR",
              "Units": [ { "Id": "sea", "RatePlans": [ { "Id": "standard" } ] }, { "Id": "roof" } ],
              "Connections": [
                { "Id": "pms", "Type": "Json", "PullUrl": "https://pms.example/bookings?house=1", "AckUrl": "https://pms.example/read", "PushUrl": "https://pms.example/changes",
                  "Secret": "SECRET", "Units": { "sea": { "ExternalId": "S1", "RatePlans": { "standard": "BAR" } }, "roof": { } } }
              ]
            } ]
          }
        }
        """;

    [Test]
    public void Load_Valid_FillsWhatTheConnectorNeeds()
    {
        var connection = ConfigurationFile.SnapshotOf(Written()).Find("house")!.FindConnection("pms")!;

        var access = connection.Channel!;
        access.Joined.Should().Be(new JoinedSystem(new Uri("https://pms.example/bookings?house=1"), new Uri("https://pms.example/read"), new Uri("https://pms.example/changes")));
        (access.Type, access.ApiKey, access.WebhookSecret, access.IsTold, access.NamesRatePlans).Should().Be(("json", Secret, Secret, true, false));
        access.FindRoomType("S1")!.Unit.Should().Be(new UnitId("sea"));
        access.FindRoomType("roof")!.Unit.Should().Be(new UnitId("roof"), "without an id of its own the unit has ours");
        access.FindUnit(new UnitId("sea"))!.RatePlans.Should().Equal(new ChannelRatePlan("standard", "BAR", "EUR", 2));
        connection.Poll.Should().Be(PollRules.OfChannel);
        connection.Units.Should().AllSatisfy(static u => u.Export.Should().BeFalse());
        $"{access} {connection}".Should().NotContain(Secret);
    }

    [Test]
    public void Load_WithoutPushUrl_IsToldNothing() =>
        ConfigurationFile.SnapshotOf(Written(", \"PushUrl\": \"https://pms.example/changes\"", "")).EnabledChannels.Single().IsTold.Should().BeFalse();

    [TestCase("\"PullUrl\": \"https://pms.example/bookings?house=1\", ", "", "PullUrl", "Missing")]
    [TestCase("https://pms.example/bookings", "pms.example/bookings", "PullUrl", "no address")]
    [TestCase("https://pms.example/changes", "http://pms.example/changes", "PushUrl", "not encrypted")]
    [TestCase("https://pms.example/changes", "sandbox://pms/changes", "PushUrl", "no address")]
    [TestCase("https://pms.example/read", "https://ann:pass@pms.example/read", "AckUrl", "signed with Secret")]
    [TestCase("\"Secret\": \"SECRET\",", "", "Secret", "openssl rand")]
    [TestCase("\"SECRET\"", "\"whsec_c2hvcnQ=\"", "Secret", "24 to 64 random bytes")]
    [TestCase("\"Secret\"", "\"ApiKey\": \"x\", \"Secret\"", "ApiKey", "has no such setting")]
    [TestCase("\"roof\": { }", "\"roof\": { \"RoomTypeId\": \"r\" }", "Units:roof:RoomTypeId", "ExternalId")]
    [TestCase("\"roof\": { }", "\"roof\": { \"ImportUrl\": \"https://feeds.example/1.ics\" }", "Units:roof:ImportUrl", "reads no feeds")]
    [TestCase("\"roof\": { }", "\"roof\": { \"ExternalId\": \"S1\" }", "Units:sea:ExternalId", "The same unit")]
    [TestCase("\"standard\": \"BAR\"", "\"saver\": \"BAR\"", "Units:sea:RatePlans:saver", "no rate plan")]
    public void Load_Wrong_NamesTheSettingAndTheRemedy(string find, string replace, string setting, string words)
    {
        var problems = ConfigurationFile.ProblemsOf(Written(find, replace));

        problems.Errors.Should().ContainSingle(p => p.Path == $"{Path}:{setting}").Which.Message.Should().Contain(words);
        string.Join(' ', problems.Errors).Should().NotContain("house=1").And.NotContain("ann:pass");
    }

    [TestCase("Type\": \"Json\"", "Type\": \"ical\"", "PullUrl")]
    public void Load_OnAFeed_IsNoSetting(string find, string replace, string setting) =>
        ConfigurationFile.ProblemsOf(Written(find, replace)).Errors.Should().Contain(p => p.Path == $"{Path}:{setting}");

    private static string Written(string find = "", string replace = "") =>
        (find.Length == 0 ? Valid : Valid.Replace(find, replace, StringComparison.Ordinal)).Replace("SECRET", Secret, StringComparison.Ordinal);
}
