using System.ComponentModel.DataAnnotations;

namespace PmsSync.Storage;

/// <summary>How the database is written. The defaults are measured; see the README's figures.</summary>
internal sealed class StorageOptions
{
    /// <summary>The folder of everything this service owns. Absolute.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Commands that may wait for the writer, of each tenant in each class. The default is 4,096: a second's worth of a flood.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>Commands in one commit at the most. The default is 512.</summary>
    [Range(1, 100_000)]
    public int CommitMaxCommands { get; set; } = 512;

    /// <summary>Work in one commit at the most, so that a critical command waits for little. The default is 2 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0001", "00:00:01")]
    public TimeSpan CommitMaxWork { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How long, in a flood, a commit of less urgent work waits after a critical one for another critical one. The default is 5 ms: the next step of a booking comes in less.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan CriticalPause { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long less urgent work waits so at the most until some of it is written. The default is 25 ms: the three commits of a booking.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan CriticalPausesMost { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The write-ahead log's size in pages of 4 KiB from which it is copied back. The default is 1,024 (4 MiB): copied back often, each time there is little to sync.</summary>
    [Range(16, 1_000_000)]
    public int CheckpointPages { get; set; } = 1024;

    /// <summary>The first and the longest pause between attempts to open a database that failed. The defaults are 250 ms and 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan ReopenFirst { get; set; } = TimeSpan.FromMilliseconds(250);

    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan ReopenLongest { get; set; } = TimeSpan.FromSeconds(10);

    public string DatabasePath => Path.Combine(DataDirectory, "pmssync.db");
}
