using CsCheck;
using PmsSync.Conflicts;
using PmsSync.Domain;

namespace PmsSync.Tests.Conflicts;

/// <summary>The rule as a table of cases that a manager would recognise; "a1" is airbnb's first message, "m1" the channel manager's.</summary>
internal sealed class DuplicateRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    private static readonly Gen<SaidMessage[]> Messages =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 40], Gen.Int[0, 1], Gen.Bool, (channel, text, minute, sender, hasId) => (channel, text, minute, sender, hasId)).Array[0, 14]
            .Select(static all => all.Select(static (m, i) => Said(
                $"x{i}", ((string[])["airbnb", "manager", "relay"])[m.channel], m.text == 0 ? "OK" : "Thanks", m.minute, (MessageSender)m.sender, m.channel < 2 || m.hasId)).ToArray());

    [Test]
    public void Find_TheSameMessageThroughTheChannelManager_IsShownOnce() =>
        Find(Said("a1", "airbnb", "Is there parking?", 0), Said("m1", "manager", "Is there parking?", 1)).Should().Equal(new DuplicateMessage("m1", "a1"));

    [Test]
    public void Find_OkTwiceOnOneChannel_IsTwoMessages() =>
        Find(Said("a1", "airbnb", "OK", 0), Said("a2", "airbnb", "OK", 0)).Should().BeEmpty();

    [Test]
    public void Find_OkTwiceOnBothWays_IsTwoMessagesEachShownOnce() =>
        Find(Said("a1", "airbnb", "OK", 0), Said("a2", "airbnb", "OK", 2), Said("m1", "manager", "OK", 3), Said("m2", "manager", "OK", 5))
            .Should().BeEquivalentTo([new DuplicateMessage("m1", "a1"), new DuplicateMessage("m2", "a2")]);

    [Test]
    public void Find_OtherWords_AreTwoMessages() =>
        Find(Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK!", 0)).Should().BeEmpty();

    [Test]
    public void Find_OtherLineBreaks_AreTheSameWords() =>
        Find(Said("a1", "airbnb", "Hello,\n\nis there parking?", 0), Said("m1", "manager", " Hello, is  there parking?\r\n", 0)).Should().ContainSingle();

    [Test]
    public void Find_TheHostRepeatsTheGuest_IsTwoMessages() =>
        Find(Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK", 1, MessageSender.Property)).Should().BeEmpty();

    [TestCase(10, true)]
    [TestCase(11, false)]
    public void Find_FarApart_IsTwoMessages(int minutes, bool isOne) =>
        Find(Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK", minutes)).Should().HaveCount(isOne ? 1 : 0);

    [TestCase(2, 2, true)]
    [TestCase(3, 2, false)]
    [TestCase(59, 60, true)]
    [TestCase(0, null, false)]
    public void Find_AsTheSettingsSay_IsOneMessageOrTwo(int apart, int? within, bool isOne) => DuplicateRules.Find(
        [Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK", apart)], MessageRulings.None, within is { } minutes ? TimeSpan.FromMinutes(minutes) : null)
        .Should().HaveCount(isOne ? 1 : 0);

    [Test]
    public void Find_AcceptedByAPersonWhereTheSettingsCompareNothing_IsOne() => DuplicateRules.Find(
        [Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK", 1)], MessageRulings.None with { Same = new Dictionary<string, string> { ["m1"] = "a1" } }, within: null)
        .Should().Equal(new DuplicateMessage("m1", "a1"));

    [Test]
    public void Find_AChannelWithoutIds_IsComparedWithItself() =>
        Find(Said("r1", "relay", "Is there parking?", 0, hasId: false), Said("r2", "relay", "Is there parking?", 3, hasId: false))
            .Should().Equal(new DuplicateMessage("r2", "r1"));

    [Test]
    public void Find_PhotosWithoutWords_AreNeverCompared() =>
        Find(Said("a1", "airbnb", "", 0), Said("m1", "manager", " ", 0)).Should().BeEmpty();

    [Test]
    public void Find_NoticesOfTheChannels_AreNeverCompared() =>
        Find(Said("a1", "airbnb", "Booking confirmed", 0, MessageSender.System), Said("m1", "manager", "Booking confirmed", 0, MessageSender.System)).Should().BeEmpty();

    [Test]
    public void Find_OurOwnMessageShownElsewhere_ShowsOurs() =>
        Find(Said("a1", "airbnb", "Welcome", 0, MessageSender.Property), Said("m1", "manager", "Welcome", 1, MessageSender.Property) with { IsOurs = true })
            .Should().Equal(new DuplicateMessage("a1", "m1"));

    [Test]
    public void Find_ThreeWays_ShowTheEarliest() =>
        Find(Said("m1", "manager", "OK", 1), Said("r1", "relay", "OK", 4, hasId: false), Said("a1", "airbnb", "OK", 0))
            .Should().BeEquivalentTo([new DuplicateMessage("m1", "a1"), new DuplicateMessage("r1", "a1")]);

    [Test]
    public void Find_KeptByAPerson_IsShownByItself() =>
        DuplicateRules.Find([Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK", 1)], MessageRulings.None with { Alone = new HashSet<string> { "m1" } }, Usual).Should().BeEmpty();

    [Test]
    public void Find_AcceptedByAPerson_IsOneHoweverFarApart() =>
        DuplicateRules.Find([Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK", 600)], MessageRulings.None with { Same = new Dictionary<string, string> { ["m1"] = "a1" } }, Usual)
            .Should().Equal(new DuplicateMessage("m1", "a1"));

    [Test]
    public void Find_AcceptedInACircle_Ends() =>
        DuplicateRules.Find(
            [Said("a1", "airbnb", "OK", 0), Said("m1", "manager", "OK", 600)],
            MessageRulings.None with { Same = new Dictionary<string, string> { ["m1"] = "a1", ["a1"] = "m1" } }, Usual).Should().Equal(new DuplicateMessage("m1", "a1"));

    [Test]
    public void Find_AnyOrder_FindsTheSame() => Gen.Select(Messages, Gen.Int[0, 1_000_000]).Sample(static (messages, seed) =>
    {
        var chance = new Random(seed);
        var rulings = RulingsOf(messages, chance);
        var one = DuplicateRules.Find(messages, rulings, Usual).ToHashSet();
        return DuplicateRules.Find(messages.OrderBy(_ => chance.Next()), rulings, Usual).ToHashSet().SetEquals(one);
    });

    [Test]
    public void Find_Always_ShowsWhatItNamesAndPairsNoTwoOfOneChannel() => Messages.Sample(static messages =>
    {
        var found = DuplicateRules.Find(messages, MessageRulings.None, Usual);
        var byId = messages.ToDictionary(static m => m.Id);
        found.Select(static d => d.Id).Should().OnlyHaveUniqueItems();
        found.Select(static d => d.Of).Intersect(found.Select(static d => d.Id)).Should().BeEmpty();
        foreach (var told in found.GroupBy(static d => d.Of).Select(g => g.Select(d => byId[d.Id]).Append(byId[g.Key]).ToList()))
            told.Where(static m => m.HasId).Select(static m => m.Connection).Should().OnlyHaveUniqueItems();
    });

    private static MessageRulings RulingsOf(SaidMessage[] messages, Random chance) => new(
        messages.Where(_ => chance.Next(6) == 0).Select(static m => m.Id).ToHashSet(),
        messages.Where(_ => chance.Next(6) == 0).ToDictionary(static m => m.Id, _ => messages[chance.Next(messages.Length)].Id));

    private static IReadOnlyList<DuplicateMessage> Find(params SaidMessage[] messages) => DuplicateRules.Find(messages, MessageRulings.None, Usual);

    private static SaidMessage Said(string id, string connection, string text, int minute, MessageSender sender = MessageSender.Guest, bool hasId = true) =>
        new(id, connection, sender, text, Noon.AddMinutes(minute), hasId, IsOurs: false);
}
