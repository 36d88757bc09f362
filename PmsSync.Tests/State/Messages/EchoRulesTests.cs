using PmsSync.Domain;
using PmsSync.State.Messages;

namespace PmsSync.Tests.State.Messages;

internal sealed class EchoRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Match_TheSameText_IsOurs() => EchoRules.Match(Shown("hello", 1), [Ours("a", "hello", 0)])!.Id.Should().Be("a");

    [TestCase("Hello")]
    [TestCase("hello!")]
    public void Match_AnotherText_IsNot(string text) => EchoRules.Match(Shown(text, 1), [Ours("a", "hello", 0)]).Should().BeNull();

    [Test]
    public void Match_LinesBrokenInAnotherWay_AreTheSame() => EchoRules.Match(Shown("see  you\r\nsoon ", 1), [Ours("a", "see you soon", 0)]).Should().NotBeNull();

    [TestCase(MessageSender.Guest)]
    [TestCase(MessageSender.System)]
    public void Match_WrittenBySomebodyElse_IsNot(MessageSender sender) =>
        EchoRules.Match(Shown("hello", 1) with { Sender = sender }, [Ours("a", "hello", 0)]).Should().BeNull();

    [TestCase(-5, true)]
    [TestCase(-6, false)]
    public void Match_BeforeOurSendBegan_OnlyWithinTheToleranceOfClocks(int minutes, bool expected) =>
        (EchoRules.Match(Shown("hello", minutes), [Ours("a", "hello", 0)]) is not null).Should().Be(expected);

    [TestCase(DeliveryState.Pending, false)]
    [TestCase(DeliveryState.Sending, true)]
    [TestCase(DeliveryState.Sent, true)]
    [TestCase(DeliveryState.Uncertain, true)]
    [TestCase(DeliveryState.Rejected, false)]
    public void Match_OnlyWhatMayHaveLeft(DeliveryState state, bool expected)
    {
        var ours = Ours("a", "hello", 0);
        (EchoRules.Match(Shown("hello", 1), [ours with { Delivery = ours.Delivery! with { State = state } }]) is not null).Should().Be(expected);
    }

    [Test]
    public void Match_SeveralOfOneText_TakesTheOneThatBeganLastBeforeIt()
    {
        Message[] ours = [Ours("late", "ok", 20), Ours("early", "ok", 0)];

        EchoRules.Match(Shown("ok", 10), ours)!.Id.Should().Be("early");
        EchoRules.Match(Shown("ok", 25), ours)!.Id.Should().Be("late");
    }

    [Test]
    public void Match_BesideOneThatTheChannelConfirmed_IsThatOneFirst()
    {
        // The channel's clock is ahead, so that the time alone would speak for the second.
        var confirmed = Ours("confirmed", "ok", 0);
        Message[] ours = [confirmed with { Delivery = confirmed.Delivery! with { State = DeliveryState.Sent } }, Ours("uncertain", "ok", 1)];

        EchoRules.Match(Shown("ok", 2), ours)!.Id.Should().Be("confirmed");
    }

    [Test]
    public void Find_WhatIsKnownOrAnothers_IsNotTaken()
    {
        var (first, second) = (Ours("first", "ok", 0), Ours("second", "ok", 20));
        var shown = Shown("ok", 1, "m1");

        EchoRules.Find(second, [first, second], [shown], new HashSet<string>()).Should().BeNull("it is the first one's");
        EchoRules.Find(first, [first], [shown], new HashSet<string> { "m1" }).Should().BeNull("it has its row");
        EchoRules.Find(second, [first, second], [Shown("ok", 21, "m2"), shown], new HashSet<string>())!.MessageId.Should().Be("m2");
    }

    [TestCase("m7", "Is it free?", MessageSender.Guest, 0, true, TestName = "IsMoved_UnderItsId")]
    [TestCase("m8", " Is it\nfree?", MessageSender.Guest, 0, true, TestName = "IsMoved_TheGuestsWordsAtTheirMoment")]
    [TestCase("m8", "Is it free?", MessageSender.Guest, 1, false, TestName = "IsMoved_TheGuestsWordsAtAnotherMoment_Not")]
    [TestCase("m8", "Is it free?", MessageSender.Property, 0, false, TestName = "IsMoved_TheHostsWords_Not")]
    public void IsMoved_ByIdOrTheGuestsWordsAndTheirMoment(string id, string text, object sender, int minutes, bool expected)
    {
        var left = Ours("a", "Is it free?", 0) with { Sender = MessageSender.Guest, ChannelMessage = "m7", Delivery = null };

        EchoRules.IsMoved([left], [Shown(text, minutes, id) with { Sender = (MessageSender)sender }]).Should().Be(expected);
    }

    private static ChannelMessage Shown(string text, int minutes, string id = "m1") =>
        new() { ThreadId = "t", MessageId = id, Sender = MessageSender.Property, Text = text, SentAt = Noon.AddMinutes(minutes) };

    private static Message Ours(string id, string text, int beganMinutes) => new()
    {
        Id = id,
        Tenant = new TenantId("owner"),
        Connection = new ConnectionId("portal"),
        Thread = "thread",
        Sender = MessageSender.Property,
        Text = text,
        SentAt = Noon.AddMinutes(beganMinutes),
        Delivery = new Delivery { State = DeliveryState.Uncertain, WrittenBy = "test", CreatedAt = Noon, BeganAt = Noon.AddMinutes(beganMinutes) },
    };
}
