using System.ComponentModel.DataAnnotations;

namespace PmsSync.Outbound.Messages;

/// <summary>How messages to guests are sent, and how long one is looked for that may have arrived.</summary>
internal sealed class MessageDeliveryOptions
{
    /// <summary>After an uncertain send: how long until the channel is asked whether it arrived; each further question waits twice as long, up to the longest pause. The default is 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Settling { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long after it left a send that was not answered may still be carried out. Only a picture of its conversation from
    /// after that, without it, proves that it is not there; then it is sent again. A conversation that the channel may have moved
    /// (an enquiry can become a booking's) is proven by the pulls from after that, too. The default is 15 minutes: gateways and
    /// servers give up on a call within two.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Lateness { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Questions after which a channel that refuses to show the conversation is a person's matter. The default is 5: a quarter of an hour.</summary>
    [Range(1, 100)]
    public int MaxRefusals { get; set; } = 5;

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
