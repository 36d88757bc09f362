using PmsSync.Domain;

namespace PmsSync.Outbound.Messages;

/// <summary>When something is tried or looked for again. Arithmetic only.</summary>
internal sealed class DeliveryPolicy(MessageDeliveryOptions options, Random chance)
{
    private const int MostDoublings = 20;

    public DateTimeOffset AfterIdle(DateTimeOffset now) => now + options.IdlePause;

    /// <summary>Not before what the channel asks for; else exponential with full jitter.</summary>
    /// <param name="failures">In a row, from 1; 0 where a limit is used up, which is none.</param>
    public DateTimeOffset AfterFailure(int failures, DateTimeOffset? notBefore, DateTimeOffset now)
    {
        var next = failures == 0 ? AfterThrottling(notBefore, now) : now + Pause(failures);
        return notBefore is { } told && told > next ? told : next;
    }

    /// <summary>When the channel is asked whether a message arrived that left at <paramref name="triedAt"/>.</summary>
    public DateTimeOffset FirstCheck(DateTimeOffset triedAt) => triedAt + options.Settling;

    /// <summary>When it is asked again.</summary>
    /// <param name="checks">Questions in vain so far, from 1.</param>
    public DateTimeOffset NextCheck(int checks, DateTimeOffset now)
    {
        var pause = options.Settling * Math.Pow(2, Math.Min(checks, MostDoublings));
        return now + (pause < options.LongestPause ? pause : options.LongestPause);
    }

    /// <summary>Whether a picture without the message proves that it did not arrive.</summary>
    /// <param name="triedAt">When it left last.</param>
    /// <param name="seenAt">Of what time the picture is.</param>
    public bool IsAbsent(DateTimeOffset triedAt, DateTimeOffset seenAt) => seenAt >= triedAt + options.Lateness;

    /// <summary>Whether a person must see to it that the conversation can be read.</summary>
    /// <param name="checks">Questions in vain, this one included.</param>
    public bool NeedsAPerson(int checks) => checks >= options.MaxRefusals;

    private DateTimeOffset AfterThrottling(DateTimeOffset? notBefore, DateTimeOffset now) => notBefore ?? AfterIdle(now);

    private TimeSpan Pause(int failures) =>
        ExponentialPause.After(failures, options.FirstPause, options.LongestPause, leastShare: 0.1, chance);
}
