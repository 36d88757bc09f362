using System.Text;
using PmsSync.Connectors.Ical;
using static PmsSync.Tests.Connectors.Ical.Feeds;

namespace PmsSync.Tests.Connectors.Ical;

[TestFixture]
internal sealed class FeedContentHashTests
{
    private static readonly string Feed = Calendar(Event("DTSTAMP:20270101T000000Z", "DTSTART:20270110", "SUMMARY:Reserved for somebody"));

    [TestCase("DTSTAMP:20270101T000000Z", "DTSTAMP:20270102T000000Z")]
    [TestCase("DTSTAMP:20270101T000000Z\r\n", "")]
    [TestCase("DTSTAMP:20270101T000000Z", "DTSTAMP:202701\r\n 02T000000Z")]
    [TestCase("DTSTAMP:20270101T000000Z", "dtstamp;x=1:20270102T000000Z\r\nCREATED:1\r\nLAST-MODIFIED:2")]
    [TestCase("\r\n", "\n")]
    [TestCase("\r\n", "\r")]
    [TestCase("\r\n", "\n\n")]
    [TestCase("Reserved for", "Reser\r\n ved\r\n\t for")]
    public void Compute_DifferenceThatMeansNothing_IsTheSame(string text, string other) =>
        Hash(Feed.Replace(text, other)).Should().Be(Hash(Feed));

    [TestCase("20270110", "20270111")]
    [TestCase("Reserved for", "Reservedfor")]
    [TestCase("DTSTAMP:", "DTSTAMPS:")]
    [TestCase("END:VCALENDAR", "")]
    [TestCase("\r\nSUMMARY", "SUMMARY")]
    public void Compute_DifferenceThatMeansSomething_IsAnother(string text, string other) =>
        Hash(Feed.Replace(text, other)).Should().NotBe(Hash(Feed));

    [Test]
    public void Compute_ByteOrderMarks_MakeNoDifference()
    {
        byte[] utf8 = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Feed)];
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Feed.Replace("20270101T", "20270102T"))];
        FeedContentHash.Compute(utf8).Should().Be(Hash(Feed));
        FeedContentHash.Compute(utf16).Should().Be(Hash(Feed));
    }

    private static string Hash(string text) => FeedContentHash.Compute(Encoding.UTF8.GetBytes(text));
}
