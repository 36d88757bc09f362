using System.Text.Json;
using Dapper;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Throttling.Budgets;

namespace PmsSync.Throttling.Durable;

/// <summary>What a former run left of a budget.</summary>
/// <param name="Age">How much time has surely passed since it was saved.</param>
internal sealed record FormerBudget(BudgetRecord Record, TimeSpan Age);

/// <summary>
/// The rows of the budgets. An age is the shorter of what the wall clock and the monotonic clock say: a wall clock set
/// forward while the service was down loosens no limit, and neither does another machine that has run for longer. After
/// a reboot the monotonic clock has begun anew, and what it shows has surely passed.
/// </summary>
internal sealed class BudgetStore(Database database, TimeProvider time)
{
    private const string All = "SELECT id AS Id, saved_at AS SavedAt, saved_ticks AS SavedTicks, state AS State FROM call_budget";

    private const string Put = """
        INSERT INTO call_budget (id, saved_at, saved_ticks, state) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (id) DO UPDATE SET saved_at = ?2, saved_ticks = ?3, state = ?4
        """;

    // A row that was written anew meanwhile stays.
    private const string Remove = "DELETE FROM call_budget WHERE id = ?1 AND saved_ticks = ?2";

    /// <summary>After so long a learned limit is worth nothing any more.</summary>
    private static readonly TimeSpan KeepLearned = TimeSpan.FromDays(30);

    private TimeSpan Ticks => time.GetElapsedTime(0, time.GetTimestamp());

    public Dictionary<string, FormerBudget> Load() =>
        Rows().ToDictionary(static r => r.Id, r => new FormerBudget(RecordOf(r), AgeOf(r)), StringComparer.Ordinal);

    /// <summary>Completes when the rows are on the disk.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was kept.</exception>
    public Task SaveAsync(IReadOnlyList<(string Id, BudgetRecord Record)> budgets, CancellationToken cancel)
    {
        var (at, ticks) = (time.GetUtcNow().ToUnixTimeMilliseconds(), Ticks.Ticks);
        var rows = budgets.Select(static b => (b.Id, State: JsonSerializer.Serialize(b.Record))).ToList();
        // A call waits for it.
        return database.Writer.WriteAsync(WorkClass.Critical, session =>
        {
            foreach (var (id, state) in rows)
                session.Execute(Put, id, at, ticks, state);
            return true;
        }, cancel);
    }

    /// <summary>Removes rows that say nothing any more.</summary>
    /// <param name="isKnown">Budgets in use, whose rows stay.</param>
    public async Task<int> RemoveOldAsync(Func<string, bool> isKnown, CancellationToken cancel)
    {
        var old = Rows().Where(r => !isKnown(r.Id) && IsOver(RecordOf(r), AgeOf(r))).ToList();
        return old.Count == 0 ? 0 : await database.Writer.WriteAsync(WorkClass.Bulk, session => old.Sum(r => session.Execute(Remove, r.Id, r.SavedTicks)), cancel);
    }

    private static bool IsOver(BudgetRecord record, TimeSpan age) =>
        age.Ticks > record.PausedTicks
        && record.Windows.All(w => age.Ticks > (2 * w.LengthTicks) && age.Ticks > w.ToldTicks && (w.Learned is null || age > KeepLearned));

    private List<Row> Rows() => database.Readers.Read(static c => c.Query<Row>(All).ToList());

    private TimeSpan AgeOf(Row row)
    {
        var ticks = Ticks.Ticks;
        var steady = ticks >= row.SavedTicks ? ticks - row.SavedTicks : ticks;
        var wall = (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(row.SavedAt)).Ticks;
        return TimeSpan.FromTicks(Math.Max(0, Math.Min(steady, wall)));
    }

    private static BudgetRecord RecordOf(Row row) => JsonSerializer.Deserialize<BudgetRecord>(row.State)!;

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public long SavedAt { get; init; }
        public long SavedTicks { get; init; }
        public string State { get; init; } = "";
    }
}
