using System.Text;
using System.Text.Json;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Outbound.Notices;

/// <summary>A signed webhook over real HTTP, whatever the other side answers.</summary>
internal sealed class WebhookDeliveryTests
{
    private NoticeHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await NoticeHouse.OpenAsync(static h => [h.Hook()]);

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    // The example of the standard's own libraries.
    [Test]
    public void Of_TheStandardsExample_IsItsSignature() =>
        StandardWebhook.Sign(
            Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330),
            """{"test": 2432232314}"""u8)
            .Should().Be("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Test]
    public async Task Post_ANotice_IsCalledOnceSignedAndInTheStandardsForm()
    {
        await _house.PostAsync(NoticeHouse.Conflict());

        var call = _house.Receiver.Calls.Should().ContainSingle().Subject;
        call.Should().BeEquivalentTo(new
        {
            Id = _house.Notices.Single().Delivery,
            Timestamp = _house.Time.GetUtcNow().ToUnixTimeSeconds().ToString(),
            Body = """{"type":"conflict.opened","timestamp":"2027-01-10T12:00:00Z","data":{"id":"c1"}}""",
            ContentType = "application/json",
        });
        call.Signature.Should().Be(SignatureOf(call, NoticeHouse.Secret));
        call.Id.Should().NotContain(".");
        _house.Notices.Single().State.Should().Be(NoticeState.Sent);
    }

    [Test]
    public async Task Post_WithTwoSecrets_IsSignedWithEach()
    {
        byte[] other = Encoding.ASCII.GetBytes("another-secret-of-32-bytes-abcde");
        await _house.DisposeAsync();
        _house = await NoticeHouse.OpenAsync(h => [h.Hook() with { Webhook = new WebhookAddress(h.Receiver.Address, [NoticeHouse.Secret, other], AllowPrivateNetworks: true) }]);

        await _house.PostAsync(NoticeHouse.Conflict());

        var call = _house.Receiver.Calls.Single();
        call.Signature.Split(' ').Should().HaveCount(2).And.Contain(SignatureOf(call, other));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(408)]
    [TestCase(404)]
    [TestCase(307)]
    public async Task Post_WhereTheOtherSideFails_IsSaidAgainInTheSameWords(int status)
    {
        _house.Receiver.Next(status, ("Location", "/elsewhere"));
        await _house.PostAsync(NoticeHouse.Conflict());
        _house.Receiver.Calls.Should().ContainSingle("a redirect is not followed either");
        _house.Get<NoticeReader>().CountInTrouble().Should().Be(1);
        _house.Notices.Single().Why.Should().Contain(status.ToString());

        await _house.PassAsync(_house.Options.FirstPause);

        var calls = _house.Receiver.Calls;
        calls.Should().HaveCount(2);
        (calls[1].Id, calls[1].Body).Should().Be((calls[0].Id, calls[0].Body));
        calls[1].Timestamp.Should().NotBe(calls[0].Timestamp, "the time is that of the try");
        _house.Notices.Single().State.Should().Be(NoticeState.Sent);
        _house.Get<NoticeReader>().CountInTrouble().Should().Be(0);
    }

    [Test]
    public async Task Post_AndTheLineBreaks_IsSaidAgainUnderTheSameId()
    {
        _house.Receiver.NextBreaks();
        await _house.PostAsync(NoticeHouse.Conflict());

        await _house.PassAsync(_house.Options.FirstPause);

        _house.Receiver.Calls.Select(static c => c.Id).Should().HaveCount(2).And.OnlyContain(id => id == _house.Notices.Single().Delivery);
    }

    [Test]
    public async Task Post_AndNoAnswerInTime_IsSaidAgain()
    {
        var there = _house.Receiver.NextHangs();
        await _house.WriteAsync(NoticeHouse.Conflict());
        await there;
        _house.Time.Advance(_house.Options.WebhookTime);
        await _house.WhenIdleAsync();

        await _house.PassAsync(_house.Options.FirstPause);

        _house.Receiver.Calls.Should().HaveCount(2);
        _house.Notices.Single().State.Should().Be(NoticeState.Sent);
    }

    [Test]
    public async Task Post_WhileThrottled_WaitsAsLongAsIsAskedAndIsNoFailure()
    {
        _house.Receiver.Next(429, ("Retry-After", "600"));
        await _house.PostAsync(NoticeHouse.Conflict());

        await _house.PassAsync(TimeSpan.FromSeconds(590), TimeSpan.FromSeconds(59));
        _house.Receiver.Calls.Should().ContainSingle();
        await _house.PassAsync(TimeSpan.FromSeconds(10));

        _house.Receiver.Calls.Should().HaveCount(2);
    }

    [Test]
    public async Task Post_ToWhomWantsNoMore_IsADeadLetterAndNothingElseIsSent()
    {
        _house.Receiver.Next(410);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PostAsync(NoticeHouse.Conflict("c2"));
        await _house.PassAsync(TimeSpan.FromDays(1));

        _house.Receiver.Calls.Should().ContainSingle();
        _house.Dead.Should().ContainSingle().Which.Error.Should().Contain("410").And.Contain("127.0.0.1").And.NotContain("/hook", "an address is a credential");
        _house.Notices.Should().OnlyContain(static n => n.State == NoticeState.Refused && n.Why!.Contains("410"));
        _house.Get<NoticeReader>().CountInTrouble().Should().Be(1);

        // A person has it tried again: that asks once more.
        await _house.Get<DeadLetters>().RetryAsync(NoticeHouse.Owner, new DeadLetterChoice.All());
        await _house.WhenIdleAsync();
        await _house.PostAsync(NoticeHouse.Conflict("c3"));

        _house.Receiver.Calls.Select(static c => SubjectOf(c.Body)).Should().Equal("c1", "c1", "c3");
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Post_WhereItIsRefusedAgainAndAgain_IsADeadLetterAndTheNextHasItsTry()
    {
        for (var i = 0; i < _house.Options.MaxRefusals; i++)
            _house.Receiver.Next(401);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PostAsync(NoticeHouse.Conflict("c2"));
        await _house.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));

        _house.Dead.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Kind = UndeliveredNotice.Kind, Outcome = Outcome.Dead });
        _house.Receiver.Calls.Should().HaveCount(_house.Options.MaxRefusals + 1);
        _house.Receiver.Calls.Select(static c => c.Id).Distinct().Should().HaveCount(2);
        _house.Notices.Select(static n => n.State).Should().Equal(NoticeState.Sent, NoticeState.Refused);
    }

    [Test]
    public async Task Post_ThroughAnOutageOfDays_IsTriedLessAndLessAndThenADeadLetter()
    {
        for (var i = 0; i < 200; i++)
            _house.Receiver.Next(500);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(_house.Options.GiveUpAfter - TimeSpan.FromHours(2), TimeSpan.FromMinutes(30));
        _house.Dead.Should().BeEmpty();

        await _house.PassAsync(TimeSpan.FromHours(4), TimeSpan.FromMinutes(30));

        _house.Dead.Should().ContainSingle();
        _house.Receiver.Calls.Should().HaveCountLessThan(200);
    }

    [Test]
    public async Task Post_ToAPrivateAddressThatIsNotAllowed_NeverArrives()
    {
        await _house.DisposeAsync();
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook() with { Webhook = h.Hook().Webhook! with { AllowPrivateNetworks = false } }]);

        await _house.PostAsync(NoticeHouse.Conflict());

        _house.Receiver.Calls.Should().BeEmpty();
        _house.Notices.Single().Why.Should().Contain("AllowPrivateNetworks");
    }

    [Test]
    public async Task Post_SeveralWhereTheyAreGathered_IsOneCall()
    {
        await _house.DisposeAsync();
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook(TimeSpan.FromSeconds(10))]);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(TimeSpan.FromSeconds(9));
        await _house.PostAsync(NoticeHouse.Conflict("c2"));
        _house.Receiver.Calls.Should().BeEmpty();

        await _house.PassAsync(TimeSpan.FromSeconds(1));

        var body = JsonElement.Parse(_house.Receiver.Calls.Should().ContainSingle().Subject.Body);
        body.GetProperty("type").GetString().Should().Be("notices");
        body.GetProperty("data").GetProperty("items").EnumerateArray().Select(static i => i.GetProperty("data").GetProperty("id").GetString()).Should().Equal("c1", "c2");
    }

    [Test]
    public async Task Reload_ThatRemovesATarget_TellsItNothingMore()
    {
        _house.Receiver.Next(500);
        await _house.PostAsync(NoticeHouse.Conflict());

        _house.Get<TenantDirectory>().Swap(_house.Configured(SmtpSecurity.None, []));
        await _house.WhenIdleAsync();
        await _house.PassAsync(TimeSpan.FromHours(1));

        _house.Receiver.Calls.Should().ContainSingle();
        _house.Notices.Single().Should().BeEquivalentTo(new { State = NoticeState.Refused, Why = "Nobody is configured there any more." });
    }

    [Test]
    public async Task Post_ThatIsRolledBack_IsNotThere()
    {
        var failing = async () => await _house.Get<PmsSync.Storage.Database>().Writer.WriteAsync<bool>(WorkClass.Normal, s =>
        {
            _house.Get<NoticeBoard>().Post(s, NoticeHouse.Conflict());
            throw new InvalidOperationException("The change fails.");
        });

        await failing.Should().ThrowAsync<InvalidOperationException>();
        await _house.PostAsync(NoticeHouse.Conflict("c2"));

        _house.Receiver.Calls.Select(static c => SubjectOf(c.Body)).Should().Equal("c2");
    }

    private static string SignatureOf(ReceivedCall call, byte[] secret) =>
        StandardWebhook.Sign(secret, call.Id, DateTimeOffset.FromUnixTimeSeconds(long.Parse(call.Timestamp)), Encoding.UTF8.GetBytes(call.Body));

    private static string? SubjectOf(string body) => JsonElement.Parse(body).GetProperty("data").GetProperty("id").GetString();
}
