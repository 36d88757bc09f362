using Microsoft.Data.Sqlite;
using PmsSync.Journal;
using PmsSync.Pipelines;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>A handler that is broken: it throws, whatever it is given.</summary>
internal sealed class FailingResolver : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events) =>
        throw new InvalidOperationException("This handler fails every time.");
}
