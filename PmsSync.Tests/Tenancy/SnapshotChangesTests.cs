using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>An edit is described in words, and never with a secret.</summary>
[TestFixture]
internal sealed class SnapshotChangesTests
{
    [TestCase("\"Quantity\": 2", "\"Quantity\": 1", "unit Seaside/roof: quantity 2 is now 1")]
    [TestCase("Atlantic/Azores", "Europe/Madrid", "unit Seaside/roof: time zone Atlantic/Azores is now Europe/Madrid")]
    [TestCase("{ \"Id\": \"garden\" }", "{ \"Id\": \"garden\", \"CheckIn\": \"17:00\" }", "unit Seaside/garden: settings changed")]
    [TestCase("\"Type\": \"ical\",", "\"Type\": \"ical\", \"Enabled\": false,", "connection Seaside/airbnb disabled")]
    [TestCase("\"Type\": \"ical\",", "\"Type\": \"ical\", \"Grace\": { \"Polls\": 5 },", "connection Seaside/airbnb: settings changed")]
    [TestCase(", \"webcal://feeds.example/secret-3.ics\"", "", "airbnb, unit roof, feed 1: address removed: its future stays remain")]
    [TestCase("secret-3", "secret-4", "airbnb, unit roof, feed 1: address changed; nights that its first answer does not show are held")]
    [TestCase("\"GARDEN\": { \"ImportUrl\": \"https://feeds.example/secret-1.ics\" },", "", "airbnb, unit garden removed: its future stays remain")]
    [TestCase("abcdefghijklmnopqrstuv\"", "abcdefghijklmnopqrstuv\", \"Export\": false", "airbnb, unit roof: no longer exported")]
    [TestCase("abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstuvw", "airbnb, unit roof: export token changed")]
    [TestCase("tenant-key-of-the-seaside", "tenant-key-of-the-mountain", "tenant Seaside: its API key changed")]
    [TestCase("\"PmsSync\": {", "\"PmsSync\": { \"AdminKey\": \"admin-key-of-the-house\",", "the admin key changed")]
    public void Describe_OneEdit_SaysItAlone(string from, string to, string words)
    {
        var old = ConfigurationFile.SnapshotOf(ConfigurationFile.Valid);
        var now = ConfigurationFile.SnapshotOf(ConfigurationFile.Edited(from, to));

        var line = SnapshotChanges.Describe(old, now).Should().ContainSingle().Subject;

        line.Should().Contain(words).And.NotContain("secret-").And.NotContain("-key-of-").And.NotContain("abcdefgh");
        SnapshotChanges.Describe(now, now).Should().BeEmpty();
    }

    [Test]
    public void Describe_AnotherTenant_SaysRemovedAndAdded()
    {
        var old = ConfigurationFile.SnapshotOf(ConfigurationFile.Valid);
        var now = ConfigurationFile.SnapshotOf(ConfigurationFile.Edited("Seaside", "Hills"));

        SnapshotChanges.Describe(old, now).Should().SatisfyRespectively(
            removed => removed.Should().StartWith("tenant Seaside removed").And.Contain("remain"),
            added => added.Should().StartWith("tenant Hills added with 2 units and 1 connections"));
    }
}
