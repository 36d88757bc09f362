using CsCheck;
using PmsSync.Domain;
using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Outbound.Notices;

internal sealed class NoticeGroupingTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly NoticeTarget Single = new(new TenantId("a"), "t") { AddressDigest = "" };

    // Whenever somebody looks, and whatever waits then: what is told fits what was told before, and ends as the task is.
    [Test]
    public void Of_ATaskThatChangesWhileItWaits_TellsItsStateInAnOrderThatMakesSense() =>
        Gen.Select(Gen.Int[0, 2], Gen.Bool).Array[1, 40].Sample(static steps =>
        {
            var (waiting, id, exists, version) = (new List<NoticeRow>(), 0L, false, 0);
            (bool Has, string? Version) receiver = (false, null);
            foreach (var (what, looks) in steps.Append((0, true)))
            {
                var change = !exists ? NoticeChange.Created : what == 0 ? NoticeChange.Cancelled : NoticeChange.Changed;
                exists = change != NoticeChange.Cancelled;
                waiting.Add(Row(++id, NoticeKind.CleaningTask, "t1", change, $"{++version}"));
                if (!looks)
                    continue;
                var group = NoticeGrouping.Of(Single, waiting, 100);
                group.Covered.Concat(group.LeftOut).Should().BeEquivalentTo(waiting, "nothing stays behind");
                foreach (var told in group.Told)
                {
                    receiver.Has.Should().Be(told.Change != NoticeChange.Created);
                    receiver = (told.Change != NoticeChange.Cancelled, told.Words);
                }
                waiting.Clear();
                receiver.Has.Should().Be(exists);
                if (exists)
                    receiver.Version.Should().Be($"{version}");
            }
        });

    [Test]
    public void Of_WithoutGathering_IsTheOldestAlone()
    {
        NoticeRow[] waiting = [Row(1, NoticeKind.ConflictOpened, "c1"), Row(2, NoticeKind.ConflictOpened, "c2")];

        var group = NoticeGrouping.Of(Single, waiting, 100);

        group.Covered.Should().Equal(waiting[0]);
        NoticeGrouping.DueAt(Single, waiting[0]).Should().Be(Noon);
    }

    [TestCase(0, 0, 5, 5, TestName = "SendableAt_TheFirst_WhenItsTimeIsOver")]
    [TestCase(3, 0, 6, 5, TestName = "SendableAt_GatheredWithIt_AtTheSameTime")]
    [TestCase(6, 0, 9, 6, TestName = "SendableAt_WhileTheFirstWaitedForSomethingElse_AtOnce")]
    [TestCase(2, 2, 5, 5, TestName = "SendableAt_AfterAnotherThatWasLeftOut_NotAfterItLeft")]
    public void SendableAt_Cases(int writtenAt, int first, int composedAt, int expected) =>
        NoticeGrouping.SendableAt(Single with { GroupFor = TimeSpan.FromMinutes(5) }, Noon.AddMinutes(writtenAt), Noon.AddMinutes(first), Noon.AddMinutes(composedAt))
            .Should().Be(Noon.AddMinutes(expected));

    [Test]
    public void Of_MoreThanFit_TakesTheOldest()
    {
        var waiting = Enumerable.Range(1, 5).Select(static i => Row(i, NoticeKind.ConflictOpened, $"c{i}")).ToList();

        NoticeGrouping.Of(Single with { GroupFor = TimeSpan.FromMinutes(1) }, waiting, 3).Covered.Should().Equal(waiting.Take(3));
    }

    [Test]
    public void Write_AMailOfSeveralKinds_NamesTheMostImportantFirst()
    {
        NoticeRow[] told =
        [
            Row(1, NoticeKind.FeedStale, "airbnb"), Row(2, NoticeKind.ConflictOpened, "c1"), Row(3, NoticeKind.ConflictOpened, "c2"), Row(4, NoticeKind.DeadLetter, "7"),
            Row(5, NoticeKind.TurnoverAtRisk, "t"),
        ];

        var (title, text) = MailText.Write("Casa", told, Noon, lines: 50);

        title.Should().Be("Casa: 2 conflicts, 1 turnover at risk, 1 event that failed and more");
        text.Should().StartWith("Casa, 2027-01-10 12:00 UTC\n\n2 conflicts:\n- 2027-01-10 12:00 UTC: headline of c1. words\n");
    }

    [Test]
    public void Write_WhatCameAndWent_IsToldOnceWithHowItEnded()
    {
        NoticeRow[] told = [Row(1, NoticeKind.ConflictOpened, "c1"), Row(2, NoticeKind.ConflictSettled, "c1")];

        var (title, text) = MailText.Write("Casa", told, Noon, lines: 50);

        title.Should().Be("Casa: headline of c1");
        text.Should().Contain("1 conflict settled:").And.Contain("It began and ended since the last mail.").And.NotContain("1 conflict:");
    }

    [Test]
    public void Write_ALineBreakInAHeadline_StaysOutOfTheSubject()
    {
        var (title, _) = MailText.Write("Casa", [Row(1, NoticeKind.DeadLetter, "7") with { Headline = "a\r\nBcc: b" }], Noon, lines: 50);

        title.Should().Be("Casa: a  Bcc: b");
    }

    private static NoticeRow Row(long id, NoticeKind kind, string subject, NoticeChange? change = null, string words = "words") =>
        new(id, $"u{id}", kind, subject, $"headline of {subject}", words, "{}", change, Noon);
}
