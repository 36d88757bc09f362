using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Outbound.Notices;

/// <summary>Mails through a server that speaks SMTP, well or badly.</summary>
internal sealed class MailDeliveryTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private NoticeHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await NoticeHouse.OpenAsync(static h => [h.Mail()]);

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Post_ANotice_IsAMailAfterTheWindow()
    {
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(Window - TimeSpan.FromSeconds(1));
        _house.Sink.Mails.Should().BeEmpty();

        await _house.PassAsync(TimeSpan.FromSeconds(1));

        var mail = _house.Sink.Mails.Should().ContainSingle().Subject;
        mail.From.Should().Contain("<pmssync@example.com>");
        mail.To.Should().Contain("<manager@example.com>");
        mail["Subject"].Should().Be("Casa da Ria: Conflict c1 in flat");
        mail["Message-ID"].Should().Be($"<{_house.Notices.Single().Delivery}@example.com>");
        mail["Auto-Submitted"].Should().Be("auto-generated");
        mail.Text.Should().Contain("More bookings than room (c1).");
    }

    [Test]
    public async Task Post_AThousandConflictsAtOnce_IsOneMailThatListsTheFirstAndCountsTheRest()
    {
        await _house.PostAsync([.. Enumerable.Range(0, 1_000).Select(static i => NoticeHouse.Conflict($"c{i:0000}"))]);
        await _house.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));

        var mail = _house.Sink.Mails.Should().ContainSingle().Subject;
        mail["Subject"].Should().Be("Casa da Ria: 1,000 conflicts");
        mail.Text.Should().Contain("1,000 conflicts:").And.Contain("Conflict c0049 in flat").And.NotContain("Conflict c0050 in flat").And.Contain("and 950 more");
        _house.Notices.Should().HaveCount(1_000).And.OnlyContain(static n => n.State == NoticeState.Sent);
    }

    [Test]
    public async Task Post_AStormThatLasts_IsOneMailInEachWindow()
    {
        for (var second = 0; second < 3_600; second += 10)
        {
            await _house.PostAsync(NoticeHouse.Conflict($"c{second}"));
            _house.Time.Advance(TimeSpan.FromSeconds(10));
            await _house.WhenIdleAsync();
        }
        await _house.PassAsync(Window);

        _house.Sink.Mails.Should().HaveCountLessThanOrEqualTo(12 + 1);
        _house.Notices.Should().HaveCount(360).And.OnlyContain(static n => n.State == NoticeState.Sent);
    }

    [TestCase(SmtpFault.RecipientRefused, "550 for its receiver")]
    [TestCase(SmtpFault.TextRefused, "554")]
    public async Task Send_RefusedForGood_IsADeadLetterThatSaysWhy(object fault, string words)
    {
        _house.Sink.Next((SmtpFault)fault);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(Window);

        var letter = _house.Dead.Should().ContainSingle().Subject;
        letter.Error.Should().Contain(words).And.Contain("example.com").And.NotContain("manager@", "an address is a person's");
        _house.Sink.Mails.Should().BeEmpty();

        await _house.Get<PmsSync.Journal.DeadLetters>().RetryAsync(NoticeHouse.Owner, new PmsSync.Journal.DeadLetterChoice.All());
        await _house.WhenIdleAsync();

        _house.Sink.Mails.Should().ContainSingle();
        _house.Notices.Single().State.Should().Be(NoticeState.Sent);
    }

    [TestCase(SmtpFault.NotNow, 1)]
    [TestCase(SmtpFault.BreaksInText, 1)]
    [TestCase(SmtpFault.BreaksBeforeAnswer, 2)]
    public async Task Send_ThatFailsForNow_ComesAgainUnderTheSameMessageId(object fault, int taken)
    {
        _house.Sink.Next((SmtpFault)fault);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(Window);
        _house.Get<NoticeReader>().CountInTrouble().Should().Be(1);

        await _house.PassAsync(_house.Options.FirstPause);

        _house.Sink.Mails.Select(static m => m["Message-ID"]).Should().HaveCount(taken);
        _house.Sink.Mails.Select(static m => m.Message).Distinct().Should().ContainSingle("each try is the same mail");
        _house.Notices.Single().State.Should().Be(NoticeState.Sent);
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Send_WhereStartTlsIsNotOffered_SendsNothingAndSaysWhatToDo()
    {
        await _house.DisposeAsync();
        _house = await NoticeHouse.OpenAsync(static h => [h.Mail()], SmtpSecurity.StartTls);

        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(Window);

        _house.Sink.Mails.Should().BeEmpty();
        _house.Notices.Single().Should().BeEquivalentTo(new { State = NoticeState.Pending });
        _house.Notices.Single().Why.Should().Contain("STARTTLS").And.Contain("PmsSync:Smtp");
    }

    [Test]
    public async Task Send_WhereNobodyAnswers_WaitsAndSaysSo()
    {
        await _house.DisposeAsync();
        _house = await NoticeHouse.OpenAsync(static h => [h.Mail()]);
        await _house.Sink.DisposeAsync();

        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(Window);

        _house.Notices.Single().Why.Should().Contain("cannot be reached");
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Reload_ThatCorrectsTheServer_IsUsedWithTheNextTry()
    {
        await _house.DisposeAsync();
        _house = await NoticeHouse.OpenAsync(static h => [h.Mail()], SmtpSecurity.StartTls);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(Window);

        _house.Get<TenantDirectory>().Swap(_house.Configured(SmtpSecurity.None, [_house.Mail()]));
        await _house.PassAsync(_house.Options.FirstPause);

        _house.Sink.Mails.Should().ContainSingle();
    }
}
