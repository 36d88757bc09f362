using System.ComponentModel.DataAnnotations;

namespace PmsSync.Connectors.Ical;

/// <summary>The limits of every fetch of a feed.</summary>
internal sealed class FeedFetchOptions
{
    /// <summary>From the first byte asked to the last byte read, redirects and the retry included. The default is 60 s: a slow drip must not hold a worker.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TotalTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>For the name, the connection and the answer's head, per redirect. The default is 20 s: some channels build the feed while one waits.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeaderTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The largest body, both as sent and decompressed, in bytes. The default is 10 MB: the largest known feeds stay under 1 MB.</summary>
    [Range(1_024, 100 * 1_024 * 1_024)]
    public int MaxBytes { get; set; } = 10 * 1_024 * 1_024;

    /// <summary>The default is 5.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Feeds that are read from one origin at a time, whoever owns them. The default is 16: as many as there may be connections.</summary>
    [Range(1, 256)]
    public int LooksPerOrigin { get; set; } = 16;

    /// <summary>The wait before the one retry of a transport fault. The default is 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest <c>Retry-After</c> that is believed. The default is 24 h: longer would let one odd answer silence a feed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Fetches within <see cref="BreakerWindow"/> before the circuit breaker may judge. The default is 5.</summary>
    [Range(2, 1_000)]
    public int BreakerFetches { get; set; } = 5;

    /// <summary>The failing share that opens the breaker. The default is 0.9: one sound feed among ten keeps its neighbours' origin open.</summary>
    [Range(0.1, 1.0)]
    public double BreakerShare { get; set; } = 0.9;

    /// <summary>What the breaker looks back on. The default is 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an open breaker sends nothing before one fetch probes. The default is 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What we call ourselves where a connection does not say otherwise. The default is <c>PmsSync/version (+calendar sync)</c>.</summary>
    [Required]
    public string UserAgent { get; set; } = $"PmsSync/{typeof(FeedFetchOptions).Assembly.GetName().Version?.ToString(3)} (+calendar sync)";
}
