using System.ComponentModel.DataAnnotations;

namespace PmsSync.Outbound.Messages;

/// <summary>How messages to guests are sent, and how long one is looked for that may have arrived.</summary>
internal sealed class MessageDeliveryOptions
{
    /// <summary>After an uncertain send: how long until the channel is asked whether it arrived; each further question waits twice as long. The default is 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Settling { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Questions answered in vain before a person decides. The default is 5: fifteen and a half minutes.</summary>
    [Range(1, 100)]
    public int MaxChecks { get; set; } = 5;

    /// <summary>
    /// Looks in vain before a message that may be sent again is, where its thread cannot be read but only be pulled: one
    /// pull must have gone by. The default is 3: three and a half minutes.
    /// </summary>
    [Range(1, 100)]
    public int ChecksWithoutThread { get; set; } = 3;

    /// <summary>The bound of the first pause after a failure that certainly sent nothing; it doubles. The default is 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause. The default is 5 minutes; an outage of days is waited out.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The pause where a limit is used up and nobody said until when, or where the connection is switched off. The default is 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdlePause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages under way at a time. The default is 8.</summary>
    [Range(1, 1_000)]
    public int Workers { get; set; } = 8;
}
