using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>The policies of conflicts: what they mean, what is wrong with them, and what an edit of them does.</summary>
[TestFixture]
internal sealed class ConflictConfigurationTests
{
    private const string Path = "PmsSync:Tenants:0:Conflicts";

    [Test]
    public void Load_Nothing_IsAskedSuspectedAndShownOnce()
    {
        var policies = PoliciesOf("{}");

        policies.Should().Be(ConflictPolicies.Default);
        policies.Should().Be(new ConflictPolicies { Overlaps = OverlapPolicy.Ask, Echoes = EchoPolicy.Suspect, DuplicatesWithin = TimeSpan.FromMinutes(10) });
    }

    [Test]
    public void Load_Written_IsRead()
    {
        PoliciesOf("""{ "Overlaps": "Accept", "Echoes": "block", "Duplicates": "showonce", "DuplicatesWithin": "00:02:30" }""")
            .Should().Be(new ConflictPolicies { Overlaps = OverlapPolicy.Accept, Echoes = EchoPolicy.Block, DuplicatesWithin = TimeSpan.FromSeconds(150) });
        PoliciesOf("""{ "Duplicates": "never" }""").DuplicatesWithin.Should().BeNull();
    }

    [TestCase("""{ "Overlaps": "keep" }""", "Overlaps", "\"keep\" is no policy. Write \"ask\" or \"accept\".")]
    [TestCase("""{ "Overlaps": "1" }""", "Overlaps", "\"1\" is no policy. Write \"ask\" or \"accept\".")]
    [TestCase("""{ "Echoes": "ignore" }""", "Echoes", "\"ignore\" is no policy. Write \"suspect\" or \"block\".")]
    [TestCase("""{ "Duplicates": "always" }""", "Duplicates", "\"always\" is no policy. Write \"showOnce\" or \"never\".")]
    [TestCase("""{ "DuplicatesWithin": "2.00:00:00" }""", "DuplicatesWithin", "out of range. Write a value from 00:00:01 to 1.00:00:00")]
    [TestCase("""{ "DuplicatesWithin": "10" }""", "DuplicatesWithin", "\"10\" is not a duration")]
    [TestCase("""{ "Overlap": "ask" }""", "Overlap", "Unknown setting. Did you mean \"Overlaps\"?")]
    public void Load_Wrong_IsOneErrorWithItsPathAndRemedy(string written, string setting, string words)
    {
        var error = ConfigurationFile.ProblemsOf(With(written)).Errors.Should().ContainSingle().Subject;

        error.Path.Should().Be($"{Path}:{setting}");
        error.Message.Should().Contain(words);
    }

    [Test]
    public void Load_AWindowWithNever_IsAWarning() =>
        ConfigurationFile.ProblemsOf(With("""{ "Duplicates": "never", "DuplicatesWithin": "00:05:00" }""")).Warnings
            .Should().Contain(static w => w.Path == $"{Path}:DuplicatesWithin");

    [TestCase("""{ "Overlaps": "accept" }""", "tenant Seaside: overbookings are accepted, also those that are open now; their nights stay closed")]
    [TestCase("""{ "Echoes": "block" }""", "tenant Seaside: what looks like an echo of our own closures counts as a block")]
    [TestCase("""{ "Duplicates": "never" }""", "tenant Seaside: no message is taken for a repetition of another any more, also of messages that are here")]
    [TestCase("""{ "DuplicatesWithin": "00:05:00" }""", "tenant Seaside: the same words of a guest within 00:05:00 are shown once, also of messages that are here")]
    public void Describe_AnEdit_SaysWhatBecomesOfWhatIsThere(string written, string words)
    {
        var (old, now) = (ConfigurationFile.SnapshotOf(ConfigurationFile.Valid), ConfigurationFile.SnapshotOf(With(written)));

        SnapshotChanges.Describe(old, now).Should().Equal(words);
    }

    private static ConflictPolicies PoliciesOf(string written) => ConfigurationFile.SnapshotOf(With(written)).Find("seaside")!.Conflicts;

    private static string With(string written) => ConfigurationFile.Edited("\"ApiKey\":", $"\"Conflicts\": {written}, \"ApiKey\":");
}
