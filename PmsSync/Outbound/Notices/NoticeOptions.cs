using System.ComponentModel.DataAnnotations;

namespace PmsSync.Outbound.Notices;

/// <summary>How notices are sent, and how long one is tried.</summary>
internal sealed class NoticeOptions
{
    /// <summary>How long a webhook may take to answer. The default is 20 s; Standard Webhooks asks for 15 to 30.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan WebhookTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the mail server may take for a mail, from the connection on. The default is 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan MailTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The bound of the first pause after a failure; it doubles. The default is 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause. The default is 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest wait that the other side may ask for. The default is 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The pause where a limit is used up and nobody said until when. The default is 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdlePause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Answers that refuse a webhook after which it is a person's matter. The default is 6: a few minutes, in which a deployment on the other side is over.</summary>
    [Range(1, 100)]
    public int MaxRefusals { get; set; } = 6;

    /// <summary>How long an outage of the other side is waited out before its notices are a person's matter. The default is 3 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Notices in one mail; the rest waits for the next. The default is 10,000.</summary>
    [Range(1, 100_000)]
    public int MostInMail { get; set; } = 10_000;

    /// <summary>Notices that a mail lists; the rest of it is counted. The default is 50.</summary>
    [Range(1, 10_000)]
    public int LinesInMail { get; set; } = 50;

    /// <summary>Notices in one call where a webhook gathers them; the rest follows in the next. The default is 100.</summary>
    [Range(1, 10_000)]
    public int MostInCall { get; set; } = 100;

    /// <summary>Calls at a time to one address. The default is 4.</summary>
    [Range(1, 256)]
    public int CallsPerOrigin { get; set; } = 4;

    /// <summary>Targets told at a time. The default is 8.</summary>
    [Range(1, 1_000)]
    public int Workers { get; set; } = 8;

    /// <summary>How long settled notices are kept, for the list. The default is 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often old ones are removed. The default is 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan RetentionPause { get; set; } = TimeSpan.FromHours(1);
}
