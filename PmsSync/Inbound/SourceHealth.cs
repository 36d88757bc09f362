namespace PmsSync.Inbound;

/// <summary>How well a source is. The order is that of severity.</summary>
internal enum SourceHealth
{
    Ok = 0,

    /// <summary>It works, but not in full: a first failure, a picture that is not believed in full, unreadable events.</summary>
    Degraded = 1,

    /// <summary>Nothing good for a while; what is known stays closed.</summary>
    Failing = 2,

    /// <summary>Not looked at: disabled, or the database cannot be written.</summary>
    Paused = 3,

    /// <summary>Not looked at because its tenant is at twice a limit: what is sold there meanwhile is not known here.</summary>
    OverLimit = 4,
}
