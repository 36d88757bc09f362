using PmsSync.Connectors.Ical;
using PmsSync.Connectors.Transport;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Schemes, redirects and what may be shown of an address, without a network.</summary>
[TestFixture]
internal sealed class FeedAddressTests
{
    [TestCase("webcal://www.example.com/a.ics?s=1", "https://www.example.com/a.ics?s=1")]
    [TestCase("webcals://www.example.com:8443/a.ics", "https://www.example.com:8443/a.ics")]
    [TestCase("webcal://www.example.com:80/a.ics", "http://www.example.com/a.ics")]
    [TestCase("webcal://localhost:5232/a.ics", "http://localhost:5232/a.ics")]
    [TestCase("WEBCAL://[::1]/a.ics", "http://[::1]/a.ics")]
    [TestCase("http://www.example.com/a.ics#top", "http://www.example.com/a.ics")]
    [TestCase("https://anna:secret@www.example.com/a%20b.ics", "https://www.example.com/a%20b.ics")]
    public void TryToHttp_KnownScheme_GivesTheAddressBehindIt(string address, string http)
    {
        FeedAddress.TryToHttp(new Uri(address), out var behind).Should().BeTrue();
        behind!.AbsoluteUri.Should().Be(http);
    }

    [TestCase("ftp://www.example.com/a.ics")]
    [TestCase("file:///a.ics")]
    [TestCase("sandbox://airbnb/a.ics")]
    [TestCase("mailto:anna@example.com")]
    public void TryToHttp_OtherScheme_IsRefused(string address) => FeedAddress.TryToHttp(new Uri(address), out _).Should().BeFalse();

    [TestCase("https://anna:secret@www.example.com:8443/secret.ics?secret", "www.example.com")]
    [TestCase("webcal://www.example.com/secret", "www.example.com")]
    [TestCase("sandbox://secret/secret", "the sandbox")]
    [TestCase("urn:secret", "the address")]
    public void Redact_AnyAddress_LeavesTheHost(string address, string shown) => FeedAddress.Redact(new Uri(address)).Should().Be(shown);

    [TestCase("https://a.example/x", "http://a.example/x", false, FeedRedirect.Verdict.Downgrade)]
    [TestCase("https://a.example/x", "http://a.example/x", true, FeedRedirect.Verdict.Follow)]
    [TestCase("http://a.example/x", "https://a.example/x", false, FeedRedirect.Verdict.Follow)]
    [TestCase("https://a.example/x", "//b.example/y", false, FeedRedirect.Verdict.Follow)]
    [TestCase("https://a.example/x", "/y", false, FeedRedirect.Verdict.Follow)]
    [TestCase("https://a.example/x", "webcal://b.example/y", false, FeedRedirect.Verdict.Follow)]
    [TestCase("https://a.example/x", "javascript:alert(1)", false, FeedRedirect.Verdict.ForbiddenScheme)]
    [TestCase("https://a.example/x", "http://", false, FeedRedirect.Verdict.Unreadable)]
    [TestCase("https://a.example/x", " ", false, FeedRedirect.Verdict.Unreadable)]
    [TestCase("https://a.example/x", null, false, FeedRedirect.Verdict.Unreadable)]
    public void Judge_Location_FollowsOnlyWhereItIsSafe(string from, string? location, bool isPrivate, FeedRedirect.Verdict verdict) =>
        FeedRedirect.Judge(new Uri(from), location, isPrivate ? NetworkReach.Private : NetworkReach.Public, out _).Should().Be(verdict);

    [TestCase("http://a.example/x", "https://a.example/y", true)]
    [TestCase("http://a.example:8080/x", "https://a.example/y", false)]
    [TestCase("https://a.example/x", "http://a.example/y", false)]
    [TestCase("https://a.example/x", "https://b.example/x", false)]
    [TestCase("https://a.example/x", "https://A.example:443/y", true)]
    public void Trusts_Hop_SameOriginOrItsUpgrade(string asked, string hop, bool trusted) =>
        new FeedTarget(new Uri(asked), NetworkReach.Public, Basic: null).Trusts(new Uri(hop)).Should().Be(trusted);
}
