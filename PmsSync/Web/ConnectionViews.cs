using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Tenancy;
using PmsSync.Throttling;
using PmsSync.Web.Bodies;

namespace PmsSync.Web;

/// <summary>Connections as a person sees them: what is read from there, and what is read of us.</summary>
internal sealed class ConnectionViews(
    FeedStatusReader feeds, ChannelStatusReader channels, CalendarExport exports, ExportAddresses addresses, OutboundStatusReader outbound,
    ChannelTroubles troubles, TimeProvider time)
{
    public async Task<IReadOnlyList<ConnectionBody>> OfAsync(TenantId tenant, IEnumerable<Connection> connections, string ownUrl, CancellationToken cancel)
    {
        var states = feeds.Of(tenant).ToLookup(static f => f.Feed.Connection);
        var reads = exports.LastReads(tenant).ToDictionary(static r => r.Export);
        var bodies = new List<ConnectionBody>();
        foreach (var connection in connections)
        {
            var units = new List<ConnectionUnitBody>();
            foreach (var unit in connection.Units)
            {
                var export = new ExportKey(tenant, connection.Id, unit.Unit);
                var token = await addresses.TryTokenOfAsync(export, cancel);
                units.Add(UnitOf(unit.Unit, token is null ? null : Address(ownUrl, token), reads.GetValueOrDefault(export), states[connection.Id]));
            }
            bodies.Add(Of(connection, channels.Of(connection) is { } channel ? Of(channel) : Of(connection, [.. states[connection.Id]]), units));
        }
        return bodies;
    }

    public static string Address(string ownUrl, string token) => $"{ownUrl}/ical/{token}.ics";

    private ConnectionBody Of(Connection connection, Reading reading, IReadOnlyList<ConnectionUnitBody> units)
    {
        var told = outbound.Of(connection.Tenant, connection.Id);
        var trouble = troubles.Of(connection, told);
        return new ConnectionBody(
            connection.Id.Value, connection.Type, connection.Enabled, Word(trouble.Words.Count == 0 || reading.Health > SourceHealth.Degraded ? reading.Health : SourceHealth.Degraded),
            string.Join(" ", trouble.Words.Prepend(reading.Problem).OfType<string>()) is { Length: > 0 } problem ? problem : null, reading.LastSuccessAt, Age(reading.LastSuccessAt),
            reading.NextPollAt, told.Pending, [.. told.Waits.Select(static w => new WaitBody(w.Until, w.Why))], [.. told.Refused.Select(r => RefusedOf(connection.Channel, r))],
            [.. told.Budgets.Select(BudgetOf)], units)
        {
            Drift = trouble.Drift,
            Account = trouble.Account is { } row ? new AccountBody(row.ReadAt, row.Reach.Nights, row.Reach.Zone?.Id, row.Warnings) : null,
        };
    }

    private static Reading Of(ChannelStatus status) => new(status.Health, status.Problem, status.LastSuccessAt, status.NextPollAt);

    // The worst feed speaks for the connection, so that one that fails cannot hide behind one that works.
    private static Reading Of(Connection connection, IReadOnlyList<FeedStatus> states)
    {
        var health = !connection.Enabled ? SourceHealth.Paused : states.Count == 0 ? SourceHealth.Ok : states.Max(static s => s.Health);
        var problems = states.Where(static s => s.Problem is not null).GroupBy(static s => s.Problem!)
            .Select(same => same.Count() == states.Count ? same.Key : $"{string.Join(", ", same.Select(static s => s.Feed.Unit.Value).Distinct())}: {same.Key}");
        var newest = states.Count == 0 || states.Any(static s => s.LastSuccessAt is null) ? null : states.Min(static s => s.LastSuccessAt);
        return new Reading(health, string.Join(" ", problems) is { Length: > 0 } words ? words : null, newest, states.Min(static s => s.NextPollAt));
    }

    private static RefusedBody RefusedOf(ChannelAccess? access, RefusedItem item) => new(
        item.Target.Unit.Value, item.Target.RatePlan, item.Field.ToString(), item.Nights.Arrival, item.Nights.Departure,
        FieldValueBody.Of(access, item.Target, item.Field, item.Value), item.Since, item.Why);

    private static BudgetBody BudgetOf(BudgetStatus budget) =>
        new(budget.Name, budget.Limit, budget.Used, budget.Window.TotalSeconds, budget.WaitUntil, budget.Why);

    private static ConnectionUnitBody UnitOf(UnitId unit, string? exportUrl, ExportRead? read, IEnumerable<FeedStatus> states) => new(
        unit.Value, exportUrl, read?.LastReadAt, read?.UserAgent, read is null ? [] : NightsBody.Of(read.Nights),
        [.. states.Where(s => s.Feed.Unit == unit).Select(static s => new FeedBody(
            s.Feed.Slot, Word(s.Health), s.Problem, s.LastSuccessAt, s.LastAttemptAt, s.NextPollAt, s.Fetch, s.IsSuspect, s.Remarks))]);

    private long? Age(DateTimeOffset? at) => at is { } since ? Math.Max(0, (long)(time.GetUtcNow() - since).TotalSeconds) : null;

    // Which of the two reasons not to read it is said by the problem.
    private static string Word(SourceHealth health) => (health == SourceHealth.OverLimit ? SourceHealth.Paused : health).ToString().ToLowerInvariant();

    /// <summary>How reading from a connection goes, whatever it is read by.</summary>
    private sealed record Reading(SourceHealth Health, string? Problem, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextPollAt);
}
