using Microsoft.Data.Sqlite;
using PmsSync.Journal;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>Cleaning: a unit's lane makes its tasks of its stays, a task's lane takes what people do to it.</summary>
internal sealed class CleaningResolver(UnitTasks units, TaskChanges changes) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events) =>
        StaysChanged.Is(lane) ? units.Resolve(connection, StaysChanged.UnitOf(lane), events) : changes.Resolve(connection, events[0]);
}
