using System.Text;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;

namespace PmsSync.Tests.Connectors.Transport;

internal sealed class StandardWebhookTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Seconds = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly byte[] Key = WebhookSecrets.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

    /// <summary>The example of the specification's own libraries.</summary>
    [Test]
    public void Sign_ExampleOfTheSpecification_IsTheirs()
    {
        StandardWebhook.Sign(Key, Id, At, Body).Should().Be(Signature);
        StandardWebhook.Seconds(At).Should().Be(Seconds);
    }

    [TestCase(0)]
    [TestCase(300)]
    [TestCase(-300)]
    public void Verify_Authentic_SaysWhenItWasSigned(int secondsLater) =>
        StandardWebhook.Verify(Key, Id, Seconds, Signature, Body, At.AddSeconds(secondsLater)).Should().Be(At);

    [Test]
    public void Verify_OneOfSeveralSignatures_IsEnough() =>
        StandardWebhook.Verify(Key, Id, Seconds, $"v1,AAAA v2,BBBB {Signature}", Body, At).Should().Be(At);

    [TestCase(null, Seconds, Signature, 0)]
    [TestCase("", Seconds, Signature, 0)]
    [TestCase("msg_2", Seconds, Signature, 0)]
    [TestCase(Id, null, Signature, 0)]
    [TestCase(Id, "1614265331", Signature, 0)]
    [TestCase(Id, "+1614265330", Signature, 0)]
    [TestCase(Id, Seconds, null, 0)]
    [TestCase(Id, Seconds, "", 0)]
    [TestCase(Id, Seconds, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 0)]
    [TestCase(Id, Seconds, Signature, 301)]
    [TestCase(Id, Seconds, Signature, -301)]
    public void Verify_AnythingElse_IsForged(string? id, string? seconds, string? signature, int secondsLater) =>
        StandardWebhook.Verify(Key, id, seconds, signature, Body, At.AddSeconds(secondsLater)).Should().BeNull();

    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_")]
    [TestCase("whsec_c2hvcnQ=")]
    [TestCase("whsec_not base64 at all, and long enough for it")]
    public void KeyOf_NoSecret_IsNull(string secret) => WebhookSecrets.KeyOf(secret).Should().BeNull();
}
