namespace PmsSync.Throttling.Budgets;

/// <summary>A budget as it is kept over a restart; all times count from the moment of saving, in ticks of 100 ns.</summary>
/// <param name="Open">The cost of calls that may leave before the next record: how they end is not known.</param>
/// <param name="PausedTicks">How long nothing may leave yet.</param>
internal sealed record BudgetRecord(double Open, IReadOnlyList<WindowRecord> Windows, long PausedTicks);

/// <param name="LengthTicks">The window's length.</param>
/// <param name="Calls">Calls that were over by then and still count.</param>
/// <param name="Told">Tokens that the server says are gone beyond our own.</param>
internal sealed record WindowRecord(long LengthTicks, IReadOnlyList<EndedCalls> Calls, double Told, long ToldTicks, LearnedRecord? Learned);

/// <param name="AgoTicks">How long ago the youngest of them was surely over.</param>
internal sealed record EndedCalls(long AgoTicks, double Cost);

internal sealed record LearnedRecord(double Limit, double? RefusedAt, long NextTryTicks, long PauseTicks);
