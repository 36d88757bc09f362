using PmsSync.Connectors;

namespace PmsSync.Tests.Connectors;

internal sealed class CardScrubberTests
{
    [TestCase("4111111111111111")]
    [TestCase("4111 1111 1111 1111")]
    [TestCase("4111-1111-1111-1111")]
    [TestCase("378282246310005")]
    [TestCase("3782 822463 10005")]
    [TestCase("6011 0009 9013 9424")]
    [TestCase("4222222222222")]
    [TestCase("４１１１１１１１１１１１１１１１")]
    [TestCase("4111\u200b1111\u200b1111\u200b1111")]
    public void Scrub_CardNumber_IsMasked(string card)
    {
        CardScrubber.Scrub(card).Should().Be(CardScrubber.Mask);
        CardScrubber.Scrub($"pay with {card}, thanks").Should().Be($"pay with {CardScrubber.Mask}, thanks");
    }

    [TestCase("x4111111111111111123y", "x{0}123y", TestName = "Scrub_CardWithItsCodeInOneRun_IsMasked")]
    [TestCase("00074111111111111111", "0007{0}", TestName = "Scrub_CardBehindOtherDigits_IsMasked")]
    [TestCase("4111 1111 1111 1111 123 12/29", "{0} 123 12/29", TestName = "Scrub_CardBeforeItsCodeAndDate_IsMasked")]
    [TestCase("4111111111111111 5555555555554444", "{0} {0}", TestName = "Scrub_TwoCards_AreMasked")]
    public void Scrub_CardAmongOtherDigits(string text, string clean) =>
        CardScrubber.Scrub(text).Should().Be(string.Format(System.Globalization.CultureInfo.InvariantCulture, clean, CardScrubber.Mask));

    [TestCase("")]
    [TestCase("2026-04-03 2026-05-12 14:30")]
    [TestCase("+49 170 1234567 or +44 20 7946 0958")]
    [TestCase("4111111111111112")]
    [TestCase("0000000000000000")]
    [TestCase("HMABCDEFGH 1234567890")]
    public void Scrub_OtherDigits_Stay(string text) => CardScrubber.Scrub(text).Should().BeSameAs(text);
}
