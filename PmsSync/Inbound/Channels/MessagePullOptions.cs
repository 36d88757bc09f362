using System.ComponentModel.DataAnnotations;

namespace PmsSync.Inbound.Channels;

/// <summary>How often connections are asked for messages. Signals ask sooner.</summary>
internal sealed class MessagePullOptions
{
    /// <summary>From one pull to the next. The default is 2 minutes: a signal that was lost costs no more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>At least this long after a pull began before a pull of bookings brings another along. The default is 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan HintGap { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause after failures. The default is 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an account without messages is left alone. The default is 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan RefusedPause { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Pages read in one pull; the next one goes on at once. The default is 100.</summary>
    [Range(1, 100_000)]
    public int MaxPages { get; set; } = 100;

    /// <summary>Connections asked at a time. The default is 16.</summary>
    [Range(1, 1_000)]
    public int MostAtOnce { get; set; } = 16;
}
