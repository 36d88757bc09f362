using System.Text.Json.Nodes;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.Outbound.Notices;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Notices;

/// <summary>How something stands that turns with time.</summary>
/// <param name="IsOn">Null where it cannot be told now: it stays as it was.</param>
/// <param name="On">What is told when it begins.</param>
/// <param name="Off">What is told when it is over; null: nothing.</param>
internal sealed record Standing(string Subject, bool? IsOn, Notice On, Notice? Off);

/// <summary>Looks at what turns without anybody doing anything: sources that are not read, turnovers for which time runs out.</summary>
internal sealed class StandingLook(FeedStatusReader feeds, ChannelStatusReader channels, CleaningReader cleaning, TimeProvider time)
{
    /// <summary>Further ahead, there is time to change what threatens.</summary>
    private const int DaysAhead = 14;

    /// <summary>A turnover that was not ready is told while somebody may still act.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromDays(3);

    /// <summary>A room may stand empty for so long before somebody arrives: tasks are made of departures of the last sixty days.</summary>
    private static readonly TimeSpan LongestEmpty = TimeSpan.FromDays(60);

    private const int Page = 1_000;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public IEnumerable<Standing> Sources(Tenant tenant)
    {
        var now = time.GetUtcNow();
        var read = feeds.Of(tenant.Id).ToLookup(static f => f.Feed.Connection);
        foreach (var connection in tenant.Connections.Where(static c => c.Enabled))
        {
            foreach (var feed in read[connection.Id])
            {
                var stale = SourceLook.IsStale(feed.Health, feed.LastSuccessAt, connection.Poll, _startedAt, now);
                yield return Source(connection, $"{connection.Id}/{feed.Feed.Unit}/{feed.Feed.Slot}", feed.Feed.Unit, stale, feed.LastSuccessAt, feed.Problem);
            }
            if (channels.Of(connection) is { } channel)
            {
                var stale = SourceLook.IsStale(channel.Health, channel.LastSuccessAt, connection.Poll, _startedAt, now);
                yield return Source(connection, connection.Id.Value, unit: null, stale, channel.LastSuccessAt, channel.Problem);
            }
        }
    }

    public IEnumerable<Standing> Turnovers(Tenant tenant)
    {
        var now = time.GetUtcNow();
        var until = DateOnly.FromDateTime((now + TimeSpan.FromDays(DaysAhead)).UtcDateTime);
        (long OpensAt, string Id) after = ((now - LongestEmpty).ToUnixTimeMilliseconds(), "");
        while (true)
        {
            var page = cleaning.Tasks(tenant.Id, new CleaningFilter(To: until), Page, after);
            foreach (var task in page)
            {
                if (task.Plan.DueAt > now - Back && task.RiskAt(now) is { } risk)
                    yield return AtRisk(task, risk);
            }
            if (page.Count < Page)
                yield break;
            after = (page[^1].Plan.OpensAt.ToUnixTimeMilliseconds(), page[^1].Id);
        }
    }

    private static Standing Source(Connection connection, string subject, UnitId? unit, bool? isStale, DateTimeOffset? goodAt, string? problem)
    {
        var name = unit is { } of ? $"{connection.Id} of {of}" : $"{connection.Id}";
        var words = $"{problem ?? "It was not read."} Until it is read again, what was booked there since is not known here; what is known stays closed.";
        string Data(string state, string said) => NoticeData.Write(new JsonObject
        {
            ["tenant"] = connection.Tenant.Value,
            ["connection"] = connection.Id.Value,
            ["unit"] = unit?.Value,
            ["state"] = state,
            ["lastSuccessAt"] = goodAt is { } good ? NoticeData.At(good) : null,
            ["words"] = said,
        });
        var since = goodAt is { } at ? $" since {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "";
        const string again = "What was booked there meanwhile is known here now.";
        return new Standing(
            subject, isStale,
            new Notice(connection.Tenant, NoticeKind.FeedStale, subject, $"{name} is not read{since}", words, Data("stale", words)),
            new Notice(connection.Tenant, NoticeKind.FeedRecovered, subject, $"{name} is read again", again, Data("ok", again)));
    }

    private static Standing AtRisk(CleaningTask task, string risk)
    {
        var plan = task.Plan;
        return new Standing(task.Id, IsOn: true, new Notice(
            plan.Tenant, NoticeKind.TurnoverAtRisk, task.Id, $"Turnover of {plan.Unit} on {NoticeData.Day(plan.Day)} may not be ready", risk,
            NoticeData.Write(new JsonObject
            {
                ["tenant"] = plan.Tenant.Value,
                ["task"] = task.Id,
                ["unit"] = plan.Unit.Value,
                ["day"] = NoticeData.Day(plan.Day),
                ["from"] = NoticeData.At(plan.OpensAt),
                ["to"] = NoticeData.At(plan.DueAt),
                ["nextBooking"] = plan.NextStay,
                ["assignee"] = task.Assignee,
                ["words"] = risk,
            })), Off: null);
    }
}
