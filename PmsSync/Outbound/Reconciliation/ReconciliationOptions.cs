using System.ComponentModel.DataAnnotations;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>How channels are read back.</summary>
internal sealed class ReconciliationOptions
{
    /// <summary>The hour, local to the property, from which each channel is read once a day. The default is 3: nobody edits, few book.</summary>
    [Range(0, 21)]
    public int QuietHour { get; set; } = 3;

    /// <summary>Connections begin spread over this time, so that those of one account do not read at once. The default is 90 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "02:00:00")]
    public TimeSpan Spread { get; set; } = TimeSpan.FromMinutes(90);

    /// <summary>After a reading that failed. The default is 20 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>How long a reading waits for the bookings to be pulled and applied. The default is 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PullPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an ended drift is kept. The default is 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Channels read at a time. The default is 4: most of a reading is waiting for its limit, and each may hold
    /// <see cref="MostCellsAtATime"/> in memory.
    /// </summary>
    [Range(1, 64)]
    public int ReadingsAtATime { get; set; } = 4;

    /// <summary>Cells of prices and restrictions taken into memory at a time. The default is 200,000, some 20 MB.</summary>
    [Range(1_000, 10_000_000)]
    public int MostCellsAtATime { get; set; } = 200_000;
}
