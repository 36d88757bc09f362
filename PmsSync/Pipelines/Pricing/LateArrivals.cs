using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Pricing;

/// <summary>
/// Older versions of a source that arrived after newer ones: nothing is overwritten, and a person can see that the source
/// sends out of order. One conflict for each source of a rate plan, which counts, with a decision for each that came late; the
/// rule settles it at once.
/// </summary>
internal sealed class LateArrivals
{
    private const string Rule = "a source's newer version stands, whichever arrives first";

    /// <summary>Of a source that always sends out of order the last ones say it all.</summary>
    private const int MostDecisions = 100;

    private readonly TenantId _tenant;
    private readonly List<(ConflictRow Row, IReadOnlyList<Decision> Decisions)> _found = [];

    private LateArrivals(TenantId tenant) => _tenant = tenant;

    public bool IsEmpty => _found.Count == 0;

    public static LateArrivals Of(SqliteConnection connection, Unit unit, RatePlan plan, IEnumerable<LatePrices> found, DateTimeOffset now)
    {
        var arrivals = new LateArrivals(unit.Tenant);
        foreach (var source in found.GroupBy(static f => f.Late.Source))
        {
            var id = $"price-{Convert.ToHexStringLower(DedupeKey.Of(unit.Tenant.Value, unit.Id.Value, plan.Id, source.Key).Bytes.Span)}";
            var stored = ConflictStore.Find(connection, unit.Tenant, id);
            var before = stored?.Evidence is { } json ? FactJson.Read<LatePriceEvidence>(json) : null;
            arrivals._found.Add((RowOf(id, unit, plan, [.. source], stored, before, now), [.. source.Select(late => DecisionOf(id, unit, plan, late, now))]));
        }
        return arrivals;
    }

    public void Write(WriteSession session)
    {
        foreach (var (row, decisions) in _found)
        {
            ConflictStore.Save(session, row);
            foreach (var decision in decisions)
                DecisionStore.AddOfMany(session, _tenant, decision, MostDecisions);
        }
    }

    private static Decision DecisionOf(string id, Unit unit, RatePlan plan, LatePrices late, DateTimeOffset now) => new()
    {
        Conflict = id,
        Unit = unit.Id,
        Event = late.Late.Event,
        At = now,
        Rule = Rule,
        What = "settled",
        Nights = late.Nights,
        Seen = [],
        Words =
        [
            new SeenWord(late.Late.Source, late.Late.OrderWords, $"came late: {LateWords.Came(plan, late)}", late.Late.Event),
            new SeenWord(late.Known.Source, late.Known.OrderWords, $"stands: {LateWords.Stands(plan, late)}", late.Known.Event),
        ],
        Outcome = Settled(late),
    };

    private static string Settled(LatePrices late) => $"{late.Known.OrderWords} stands: {Rule}.";

    private static ConflictRow RowOf(
        string id, Unit unit, RatePlan plan, IReadOnlyList<LatePrices> late, ConflictRow? stored, LatePriceEvidence? before, DateTimeOffset now)
    {
        var last = late[^1];
        var evidence = new LatePriceEvidence
        {
            RatePlan = plan.Id,
            Source = last.Late.Source,
            Arrivals = (before?.Arrivals ?? 0) + late.Count,
            Values = (before?.Values ?? 0) + late.Sum(static l => l.Values),
            FirstAt = before?.FirstAt ?? now,
            LastAt = now,
            LateEvent = last.Late.Event,
            LateOrder = last.Late.OrderWords,
            KnownEvent = last.Known.Event,
            KnownOrder = last.Known.OrderWords,
        };
        var words = LateWords.Of(plan, last, evidence);
        return new ConflictRow(
            id, unit.Tenant, unit.Id, ConflictRow.OutdatedPrice, IsOpen: false, last.Nights, [], words,
            stored?.OpenedAt ?? now, stored?.OpenedEvent ?? last.Late.Event, now, Settled(last))
        {
            Evidence = FactJson.Text(evidence),
        };
    }
}

/// <summary>How often a source's older versions arrived late, and the newest of them.</summary>
internal sealed record LatePriceEvidence
{
    public required string RatePlan { get; init; }

    public required string Source { get; init; }

    /// <summary>Writes that came late.</summary>
    public required int Arrivals { get; init; }

    /// <summary>Values in them that were without effect.</summary>
    public required int Values { get; init; }

    public required DateTimeOffset FirstAt { get; init; }

    public required DateTimeOffset LastAt { get; init; }

    public required long LateEvent { get; init; }

    public required string LateOrder { get; init; }

    public required long KnownEvent { get; init; }

    public required string KnownOrder { get; init; }
}
