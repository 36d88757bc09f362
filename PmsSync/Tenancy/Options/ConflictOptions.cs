using System.ComponentModel.DataAnnotations;

namespace PmsSync.Tenancy;

/// <summary>How a tenant's conflicts are judged where no person has decided, as configured.</summary>
internal sealed class ConflictOptions
{
    /// <summary><c>ask</c> or <c>accept</c>: what becomes of more bookings than there is room for. The default is <c>ask</c>.</summary>
    public string? Overlaps { get; set; }

    /// <summary><c>suspect</c> or <c>block</c>: what becomes of a block that looks like our own one coming back. The default is <c>suspect</c>.</summary>
    public string? Echoes { get; set; }

    /// <summary><c>showOnce</c> or <c>never</c>: what becomes of the same words of one guest, told twice. The default is <c>showOnce</c>.</summary>
    public string? Duplicates { get; set; }

    /// <summary>How far apart two tellings of one message may be stamped. The default is 00:10:00.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan? DuplicatesWithin { get; set; }
}
