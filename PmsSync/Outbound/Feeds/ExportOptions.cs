using System.ComponentModel.DataAnnotations;

namespace PmsSync.Outbound.Feeds;

/// <summary>What an exported calendar covers and says about itself.</summary>
internal sealed class ExportOptions
{
    /// <summary>Days before today that are still told. The default is 366: some destinations compare with the year before.</summary>
    [Range(0, 3660)]
    public int PastDays { get; set; } = 366;

    /// <summary>Days after today within which a stay must begin to be told. The default is 1,096, three years.</summary>
    [Range(1, 3660)]
    public int FutureDays { get; set; } = 1096;

    /// <summary>How often a reader is asked to come back. The default is 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Refresh { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Whether a calendar without events gets one far in the past, for readers that refuse an empty one. The default
    /// is false; one reader's address can ask for it with <c>?placeholder=true</c>.
    /// </summary>
    public bool Placeholder { get; set; }

    /// <summary>Contents remembered per address, the newest. The default is 200.</summary>
    [Range(1, 100_000)]
    public int ReadsKept { get; set; } = 200;
}
