using System.ComponentModel.DataAnnotations;

namespace PmsSync.Journal;

/// <summary>How long the journal remembers.</summary>
internal sealed class JournalOptions
{
    /// <summary>Days for which a closed event is kept after it was closed. The default is 90.</summary>
    [Range(1, 36_500)]
    public int KeepDays { get; set; } = 90;

    /// <summary>How long the key of an API request holds its place. The default is 24 hours, as the API promises.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeepApiKeys { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The pause between two passes of the retention. The default is 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetentionPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Dedupe keys that are collected in memory before they go into their table together. The default is 65,536: about 3 MB.</summary>
    [Range(1, 10_000_000)]
    public int KeysInMemory { get; set; } = 65_536;
}
