using PmsSync.Domain;

namespace PmsSync.Outbound.Notices;

/// <summary>What follows from a try: when the next one is, or that there is none. Arithmetic only.</summary>
internal sealed class NoticePolicy(NoticeOptions options, Random chance)
{
    /// <summary>The next try: after how many failures and refusals so far, and when.</summary>
    internal readonly record struct Next(int Attempts, int Refusals, DateTimeOffset At);

    /// <summary>Null: a person must see to it.</summary>
    public Next? After(NoticeBatch batch, NoticeOutcome outcome, DateTimeOffset now) => outcome switch
    {
        _ when now - batch.Since >= options.GiveUpAfter => null,
        NoticeOutcome.Later { IsThrottled: true } later => new Next(batch.Attempts, batch.Refusals, later.NotBefore ?? now + options.IdlePause),
        NoticeOutcome.Later later => new Next(batch.Attempts + 1, batch.Refusals, Latest(now + Pause(batch.Attempts + 1), later.NotBefore)),
        NoticeOutcome.Refused { IsFinal: false } when batch.Refusals + 1 < options.MaxRefusals =>
            new Next(batch.Attempts + 1, batch.Refusals + 1, now + Pause(batch.Attempts + 1)),
        _ => null,
    };

    private static DateTimeOffset Latest(DateTimeOffset next, DateTimeOffset? notBefore) => notBefore is { } told && told > next ? told : next;

    private TimeSpan Pause(int failures) => ExponentialPause.After(failures, options.FirstPause, options.LongestPause, leastShare: 0.1, chance);
}
