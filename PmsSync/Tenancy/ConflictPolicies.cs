namespace PmsSync.Tenancy;

/// <summary>What becomes of more bookings than there is room for, until a person decides. The names are stored.</summary>
internal enum OverlapPolicy
{
    /// <summary>The conflict is open until somebody decides, or a side goes.</summary>
    Ask = 0,

    /// <summary>They are accepted: all stay, and the nights stay closed.</summary>
    Accept = 1,
}

/// <summary>What becomes of a block without our mark that looks like our own one coming back.</summary>
internal enum EchoPolicy
{
    /// <summary>It is suspected to be an echo.</summary>
    Suspect = 0,

    /// <summary>It is a block like any other, whatever its feed says or leaves open.</summary>
    Block = 1,
}

/// <summary>What becomes of the same words of one guest, told twice.</summary>
internal enum DuplicatePolicy
{
    /// <summary>They are one message.</summary>
    ShowOnce = 0,

    /// <summary>They are two, unless the channel's own id says otherwise.</summary>
    Never = 1,
}

/// <summary>How a tenant's conflicts are judged where no person has decided.</summary>
internal sealed record ConflictPolicies
{
    public static readonly ConflictPolicies Default = new();

    public OverlapPolicy Overlaps { get; init; }

    /// <summary>As it is stored.</summary>
    public string OverlapsWord => Overlaps.ToString().ToLowerInvariant();

    public EchoPolicy Echoes { get; init; }

    /// <summary>How far apart two tellings of one message may be stamped; null: words are never compared. Relays lag by minutes; who repeats words later means them.</summary>
    public TimeSpan? DuplicatesWithin { get; init; } = TimeSpan.FromMinutes(10);
}
