using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Journal.Timing;
using PmsSync.Outbound.Notices;
using PmsSync.State.Cleaning;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Outbound.Notices;

/// <summary>From what happens to what is told: once for each turn, and nothing of guests.</summary>
internal sealed class NoticePostingTests
{
    private NoticeHouse _house = null!;

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Book_TwiceTheSameNights_TellsTheConflictOnceAndOnceThatItIsSettled()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook()]);
        await _house.BookAsync("b1", March(1, 4));
        await _house.BookAsync("b2", March(2, 5));
        await _house.BookAsync("b3", March(10, 12));

        var opened = Told().Should().ContainSingle().Subject;
        opened.GetProperty("type").GetString().Should().Be("conflict.opened");
        opened.GetProperty("data").GetRawText().Should().StartWith(
            """{"tenant":"owner","id":"overlap-flat-b2","kind":"overlappingBookings","state":"open","unit":"flat","nights":[["2027-03-02","2027-03-04"]],"sides":["b2","b1"],""");

        await _house.BookAsync("b2", March(2, 5), cancel: true);

        Told().Select(static t => t.GetProperty("type").GetString()).Should().Equal("conflict.opened", "conflict.settled");
        _house.Receiver.Calls.Should().NotContain(static c => c.Body.Contains("Ada"));
        _house.Logs.All.Should().NotContain(static l => l.Contains("Ada") || l.Contains("/hook"));
    }

    [Test]
    public async Task Event_ThatFailsForGood_IsToldAndTheDeadLetterOfANoticeIsNot()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook()]);
        await _house.Get<EventJournal>().AppendAsync(new NewEvent(
            NoticeHouse.Owner, Pipeline.Messages, WorkClass.Normal, "lane", "nonsense", "test", [], _house.Time.GetUtcNow()));
        _house.Receiver.Next(410);
        await _house.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

        Told().Should().ContainSingle().Which.GetProperty("data").GetProperty("kind").GetString().Should().Be("nonsense");
        _house.Dead.Select(static d => d.Kind).Should().BeEquivalentTo("nonsense", UndeliveredNotice.Kind);
        _house.Notices.Should().ContainSingle();
    }

    [Test]
    public async Task Task_ThatPassesFromOneToAnother_IsToldToEachOfThem()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Person("maria"), h.Person("joao")]);
        await _house.BookAsync("b1", March(1, 4));
        Told().Should().BeEmpty("nobody does it yet");

        await _house.DecideAsync("turnover-b1", assignee: "maria");
        await _house.DecideAsync("turnover-b1", status: CleaningStatus.Started, note: "Ada is nice");
        await _house.DecideAsync("turnover-b1", assignee: "joao");
        await _house.BookAsync("b1", March(1, 4), cancel: true);

        _house.Notices.Reverse().Select(static n => (n.Target, n.State)).Should().Equal(
            ("staff-maria", NoticeState.Sent), ("staff-maria", NoticeState.Sent), ("staff-maria", NoticeState.Sent), ("staff-joao", NoticeState.Sent), ("staff-joao", NoticeState.Sent));
        Told().Select(static t => t.GetProperty("data")).Select(static d => $"{d.GetProperty("version")} {d.GetProperty("change")} {d.GetProperty("status")}").Should().BeEquivalentTo(
            "2 created open", "3 changed started", "4 cancelled cancelled", "4 created started", "5 cancelled cancelled");
        _house.Receiver.Calls.Should().NotContain(static c => c.Body.Contains("Ada"), "a note is a person's own words");
    }

    [Test]
    public async Task Task_ThatTheWebhookHas_IsMeasuredFromItsChangeUnlessAPersonHadItTriedAgain()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Person("maria")]);
        await _house.BookAsync("b1", March(1, 4));
        _house.Receiver.Next(500);
        await _house.DecideAsync("turnover-b1", assignee: "maria");
        await _house.PassAsync(TimeSpan.FromSeconds(5));
        _house.Receiver.Next(410);
        await _house.DecideAsync("turnover-b1", status: CleaningStatus.Started);
        await _house.Get<DeadLetters>().RetryAsync(NoticeHouse.Owner, new DeadLetterChoice.All());
        await _house.WhenIdleAsync();

        _house.Notices.Should().OnlyContain(static n => n.State == NoticeState.Sent);
        var read = _house.Get<EventTimings>().Of(Pipeline.Cleaning).Acknowledged;
        read.Count.Should().Be(1);
        read.P99.Should().BeGreaterThan(TimeSpan.FromSeconds(1)).And.BeLessThan(TimeSpan.FromSeconds(7));
    }

    [Test]
    public async Task Task_ThatIsGatheredFirst_IsMeasuredFromWhenItMayLeave()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook(TimeSpan.FromMinutes(5), [NoticeKind.CleaningTask])]);
        await _house.BookAsync("b1", March(1, 4));
        await _house.PassAsync(TimeSpan.FromMinutes(2));
        await _house.BookAsync("b2", March(10, 14));
        await _house.PassAsync(TimeSpan.FromMinutes(3));

        var read = _house.Get<EventTimings>().Of(Pipeline.Cleaning).Acknowledged;
        _house.Receiver.Calls.Should().ContainSingle();
        read.Count.Should().BePositive();
        read.P99.Should().BeLessThan(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task Task_ThatComesAndGoesDuringAnOutage_IsNotToldAndOneThatChangesIsToldAsItIs()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook(kinds: [NoticeKind.CleaningTask])]);
        _house.Receiver.Next(500);
        await _house.BookAsync("b0", March(20, 22));
        await _house.BookAsync("b1", March(1, 4));
        await _house.BookAsync("b1", March(1, 4), cancel: true);
        await _house.BookAsync("b2", March(10, 14));
        await _house.DecideAsync("turnover-b2", assignee: "maria");
        await _house.PassAsync(TimeSpan.FromSeconds(5));

        Told().Skip(2).Select(static t => t.GetProperty("data")).Select(static d => $"{d.GetProperty("id")} {d.GetProperty("change")} {d.GetProperty("assignee")}")
            .Should().Equal("turnover-b2 created maria");
        _house.Notices.Where(static n => n.State == NoticeState.LeftOut).Should().HaveCount(2);
    }

    [Test]
    public async Task Retention_SettledNotices_GoAfterTheirTimeAndWhatWaitsStays()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook()]);
        await _house.PostAsync(NoticeHouse.Conflict());
        _house.Receiver.Next(410);
        await _house.PostAsync(NoticeHouse.Conflict("c2"));
        _house.Time.Advance(TimeSpan.FromDays(31));

        (await _house.Get<NoticeRetention>().RunOnceAsync()).Should().Be(1);

        _house.Notices.Should().ContainSingle().Which.Subject.Should().Be("c2", "it is a dead letter");
    }

    private IReadOnlyList<JsonElement> Told() => [.. _house.Receiver.Calls.Select(static c => JsonElement.Parse(c.Body))];
}
