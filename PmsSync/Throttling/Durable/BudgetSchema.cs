namespace PmsSync.Throttling.Durable;

/// <summary>
/// What was used of each budget, so that a restart does not grant it again. <c>saved_at</c> is Unix milliseconds, UTC;
/// <c>saved_ticks</c> is the machine's monotonic clock in ticks of 100 ns, which nobody can set.
/// </summary>
internal static class BudgetSchema
{
    public const string Sql = """
        CREATE TABLE call_budget (
            id          TEXT    PRIMARY KEY,
            saved_at    INTEGER NOT NULL,
            saved_ticks INTEGER NOT NULL,
            state       TEXT    NOT NULL CHECK (json_valid(state))
        ) STRICT, WITHOUT ROWID;
        """;
}
