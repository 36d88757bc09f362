namespace PmsSync.Storage;

/// <summary>Whether the database can be written, in words for the health page. Pollers ask before they poll.</summary>
internal sealed class StorageHealth
{
    private volatile string? _problem;

    /// <summary>What keeps the database from being written and what to do, or null when all is well.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    public bool IsWritable => _problem is null;
}
