using PmsSync.Domain;

namespace PmsSync.Outbound.Messages;

/// <summary>When something is tried or looked for again. Arithmetic only.</summary>
internal sealed class DeliveryPolicy(MessageDeliveryOptions options, Random chance)
{
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

    /// <summary>When it is asked again; null: often enough, a person decides.</summary>
    /// <param name="checks">Questions in vain so far, from 1.</param>
    public DateTimeOffset? NextCheck(int checks, DateTimeOffset now) =>
        checks >= options.MaxChecks ? null : now + options.Settling * Math.Pow(2, checks);

    /// <summary>Whether a message that may be sent again is, now that it was not found.</summary>
    /// <param name="canBeRead">Whether its thread could be read, so that one look is enough.</param>
    /// <param name="checks">Looks in vain, this one included.</param>
    public bool MayLeave(bool canBeRead, int checks) => canBeRead || checks >= options.ChecksWithoutThread;

    private DateTimeOffset AfterThrottling(DateTimeOffset? notBefore, DateTimeOffset now) => notBefore ?? AfterIdle(now);

    private TimeSpan Pause(int failures) =>
        ExponentialPause.After(failures, options.FirstPause, options.LongestPause, leastShare: 0.1, chance);
}
