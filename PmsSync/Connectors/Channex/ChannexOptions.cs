using System.ComponentModel.DataAnnotations;
using PmsSync.Connectors.Transport;

namespace PmsSync.Connectors.Channex;

/// <summary>The limits of every call to Channex.</summary>
internal sealed class ChannexOptions
{
    /// <summary>From the request for its tokens to the last byte of the answer, for one attempt. The default is 75 s: a body of 10 MB takes its time.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan AttemptTime { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>How long a call without a lease may wait for its tokens; must leave time for the answer. The default is 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The wait before the one retry. The default is 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The largest answer, both as sent and decompressed, in bytes. The default is 32 MB: twice what one read back asks for.</summary>
    [Range(64 * 1_024, 256 * 1_024 * 1_024)]
    public int MaxAnswerBytes { get; set; } = 32 * 1_024 * 1_024;

    /// <summary>The largest body of a push, in bytes. The default is 9 MB: Channex takes 10 MB, and what carries the body is not counted here.</summary>
    [Range(16 * 1_024, 10 * 1_024 * 1_024)]
    public int MaxPushBytes { get; set; } = 9 * 1_024 * 1_024;

    /// <summary>What one read back asks for, in nights times rate plans. The default is 40,000, about 8 MB.</summary>
    [Range(500, 1_000_000)]
    public int MaxCellsPerRead { get; set; } = 40_000;

    /// <summary>The longest <c>Retry-After</c> that is believed. The default is 1 h: the limits are per minute.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The pause after a 429 that names no time. The default is 1 min, as Channex's page on limits asks.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ThrottlePause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the feed of revisions offers what is not acknowledged. The default is 30 min, as documented.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan FeedKeeps { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>After an uncertain push: how long it may still be carried out behind our back. The default is 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SettlingTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Calls within <see cref="BreakerWindow"/> before the circuit breaker may judge. The default is 4.</summary>
    [Range(2, 1_000)]
    public int BreakerCalls { get; set; } = 4;

    /// <summary>The failing share that opens the breaker. The default is 0.8.</summary>
    [Range(0.1, 1.0)]
    public double BreakerShare { get; set; } = 0.8;

    /// <summary>What the breaker looks back on. The default is 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an open breaker sends nothing before one call probes. The default is 15 s: a closed night must not wait long for a server that is back.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What we call ourselves where a connection does not say otherwise. The default is <c>PmsSync/version</c>.</summary>
    [Required]
    public string UserAgent { get; set; } = $"PmsSync/{typeof(ChannexOptions).Assembly.GetName().Version?.ToString(3)}";

    public Resilience Resilience => new(AttemptTime, RetryDelay, BreakerCalls, BreakerShare, BreakerWindow, BreakerPause);
}
