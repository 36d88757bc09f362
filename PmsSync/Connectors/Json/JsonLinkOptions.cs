using System.ComponentModel.DataAnnotations;
using PmsSync.Connectors.Transport;

namespace PmsSync.Connectors.Json;

/// <summary>The limits of every call to a joined system.</summary>
internal sealed class JsonLinkOptions
{
    /// <summary>From the request for its tokens to the last byte of the answer, for one attempt. The default is 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan AttemptTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call without a lease may wait for its tokens; must leave time for the answer. The default is 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait before the one retry. The default is 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The largest answer, both as sent and decompressed, in bytes. The default is 8 MB: 1,000 items of 8 kB.</summary>
    [Range(64 * 1_024, 256 * 1_024 * 1_024)]
    public int MaxAnswerBytes { get; set; } = 8 * 1_024 * 1_024;

    /// <summary>Items on one page. The default is 1,000, as in our own lists.</summary>
    [Range(1, 100_000)]
    public int MaxPageItems { get; set; } = 1_000;

    /// <summary>Ranges in one message. The default is 500: about 60 kB, which any small server takes.</summary>
    [Range(1, 100_000)]
    public int MaxRanges { get; set; } = 500;

    /// <summary>The longest <c>Retry-After</c> that is believed. The default is 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The pause after a 429 that names no time. The default is 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ThrottlePause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After a message whose answer did not arrive: how long it may still be carried out behind our back. The default is 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SettlingTime { get; set; } = TimeSpan.FromSeconds(10);

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
    public string UserAgent { get; set; } = $"PmsSync/{typeof(JsonLinkOptions).Assembly.GetName().Version?.ToString(3)}";

    public Resilience Resilience => new(AttemptTime, RetryDelay, BreakerCalls, BreakerShare, BreakerWindow, BreakerPause);
}
