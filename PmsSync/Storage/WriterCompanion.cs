namespace PmsSync.Storage;

/// <summary>
/// What a room keeps in memory beside its tables and must follow the writer's transactions. The database stays the
/// truth: a companion can be built anew from it at any time. Called on the writer's thread only, one call at a time.
/// </summary>
internal abstract class WriterCompanion
{
    /// <summary>A connection was opened, at the start or after a failure: what was known before may be wrong. A throw means that it cannot be used.</summary>
    public abstract void Opened(WriteSession session);

    /// <summary>The commands of a batch ran; what is written here is committed with them or not at all.</summary>
    public abstract void BeforeCommit(WriteSession session);

    /// <summary>The commit is on the disk; nobody was told yet. Never throws.</summary>
    public abstract void Committed();

    /// <summary>Nothing of the transaction was kept; its commands run again, or another transaction follows. Never throws.</summary>
    public abstract void RolledBack();
}
