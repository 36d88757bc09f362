using System.ComponentModel.DataAnnotations;

namespace PmsSync.Throttling;

/// <summary>How cautious the rate manager is.</summary>
internal sealed class ThrottlingOptions
{
    /// <summary>
    /// The part of a window by which a token comes back later than it could, because the server's clock is not ours.
    /// The default is 0.001: a clock that is being set right runs up to 500 ppm off, and there are two of them.
    /// </summary>
    [Range(0, 0.1)]
    public double ClockDrift { get; set; } = 0.001;

    /// <summary>
    /// How long after we gave a request up, or died, it may still arrive at the server. The default is 30 s: what proxies
    /// hold back at most.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan LateArrival { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How much a call that is not critical may be early against its even pace, to make up for a wait that ended late.
    /// The default is 50 ms: timers are up to 16 ms late.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Slack { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The widest even pace. Where a limit allows fewer calls than one in this time (a daily cap), evenness helps nobody,
    /// and the less urgent classes have a credit instead. The default is 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WidestPace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait that a server may ask for. The default is 24 h: longer would let one odd answer silence a channel.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The first wait after a refusal without a time; it doubles with each in a row. The default is 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan FirstBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest of those waits. The default is 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Calls between two tries of a higher limit than the one that was learned. The default is 300: a try that is
    /// refused costs one call in that many.
    /// </summary>
    [Range(10, 100_000)]
    public int CallsBetweenTries { get; set; } = 300;

    /// <summary>The part of a window's calls that is written ahead at a time. The default is 0.02: of 6,000 calls a minute 120, of 10 one.</summary>
    [Range(0.0001, 1)]
    public double WriteAhead { get; set; } = 0.02;

    /// <summary>The pause between two looks for budgets that nobody uses any more. The default is 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TidyPause { get; set; } = TimeSpan.FromMinutes(10);
}
