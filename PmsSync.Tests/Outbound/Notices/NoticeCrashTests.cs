using System.Text.Json;
using PmsSync.Outbound.Notices;

namespace PmsSync.Tests.Outbound.Notices;

/// <summary>The process is gone at one step after another: each turn of state is told, and told once as far as the other side can know.</summary>
internal sealed class NoticeCrashTests
{
    private NoticeHouse _house = null!;

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Crash_BetweenSendingAndItsAnswer_SaysTheSameUnderTheSameId()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Hook()]);
        var there = _house.Receiver.NextHangs();
        await _house.WriteAsync(NoticeHouse.Conflict());
        await there;

        await _house.CrashAsync();
        await _house.WhenIdleAsync();

        var calls = _house.Receiver.Calls;
        calls.Should().HaveCount(2);
        (calls[1].Id, calls[1].Body).Should().Be((calls[0].Id, calls[0].Body));
        _house.Notices.Should().ContainSingle().Which.State.Should().Be(NoticeState.Sent);
    }

    [Test]
    public async Task Crash_AfterTheMailWasTakenAndBeforeTheAnswer_SendsTheSameMail()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Mail()]);
        _house.Sink.Next(SmtpFault.Hangs);
        await _house.PostAsync(NoticeHouse.Conflict());
        _house.Time.Advance(TimeSpan.FromMinutes(5));
        await _house.Sink.WhenHangs;

        await _house.CrashAsync();
        await _house.WhenIdleAsync();

        _house.Sink.Mails.Should().HaveCount(2);
        _house.Sink.Mails.Select(static m => m.Message).Distinct().Should().ContainSingle();
        _house.Notices.Should().ContainSingle().Which.State.Should().Be(NoticeState.Sent);
    }

    [Test]
    public async Task Crash_WhileNoticesAreGathered_KeepsTheirWindow()
    {
        _house = await NoticeHouse.OpenAsync(static h => [h.Mail()]);
        await _house.PostAsync(NoticeHouse.Conflict());
        await _house.PassAsync(TimeSpan.FromMinutes(3));

        await _house.CrashAsync();
        await _house.PostAsync(NoticeHouse.Conflict("c2"));
        await _house.PassAsync(TimeSpan.FromMinutes(2));

        _house.Sink.Mails.Should().ContainSingle().Which["Subject"].Should().Be("Casa da Ria: 2 conflicts");
    }

    // Whatever fails and whenever the process ends: by its id, the other side has each notice once, and each id says one thing.
    [TestCase(1, 0)]
    [TestCase(2, 0)]
    [TestCase(3, 10)]
    [TestCase(4, 10)]
    public async Task Deliver_ThroughRandomFaultsAndCrashes_TellsEachNoticeOnce(int seed, int groupSeconds)
    {
        _house = await NoticeHouse.OpenAsync(h => [h.Hook(TimeSpan.FromSeconds(groupSeconds))]);
        var chance = new Random(seed);
        var posted = new List<string>();
        for (var step = 0; step < 25; step++)
        {
            switch (chance.Next(6))
            {
                case 0:
                    _house.Receiver.Next(chance.Next(2) == 0 ? 500 : 429);
                    break;
                case 1:
                    _house.Receiver.NextBreaks();
                    break;
                case 2:
                    // Where a pause is under way, nothing leaves: the process ends in it.
                    _house.Receiver.Forget();
                    var there = _house.Receiver.NextHangs();
                    posted.Add($"n{step}");
                    await _house.WriteAsync(NoticeHouse.Conflict(posted[^1]));
                    _house.Time.Advance(TimeSpan.FromSeconds(groupSeconds));
                    await Task.WhenAny(there, _house.WhenIdleAsync());
                    _house.Receiver.Forget();
                    await _house.CrashAsync();
                    break;
                case 3:
                    await _house.PassAsync(TimeSpan.FromSeconds(chance.Next(1, 60)));
                    break;
                default:
                    posted.Add($"n{step}");
                    await _house.PostAsync(NoticeHouse.Conflict(posted[^1]));
                    break;
            }
        }
        await _house.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromSeconds(30));

        var byId = _house.Receiver.Calls.GroupBy(static c => c.Id).ToList();
        byId.Should().OnlyContain(static g => g.Select(c => c.Body).Distinct().Count() == 1);
        byId.SelectMany(static g => Subjects(g.First().Body)).Should().BeEquivalentTo(posted);
        _house.Notices.Should().OnlyContain(static n => n.State == NoticeState.Sent);
        _house.Dead.Should().BeEmpty();
    }

    private static IEnumerable<string?> Subjects(string body)
    {
        var data = JsonElement.Parse(body).GetProperty("data");
        return data.TryGetProperty("items", out var items)
            ? items.EnumerateArray().Select(static i => i.GetProperty("data").GetProperty("id").GetString())
            : [data.GetProperty("id").GetString()];
    }
}
