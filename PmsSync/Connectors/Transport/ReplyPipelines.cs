using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace PmsSync.Connectors.Transport;

/// <summary>
/// The resilience of calls: one circuit breaker per connection; inside it a time-out per attempt and one quick retry,
/// for reads after any fault of the transport, for writes only where nothing can have been sent.
/// </summary>
/// <typeparam name="TReply">What a connector makes of an answer.</typeparam>
internal sealed class ReplyPipelines<TReply>
    where TReply : class
{
    /// <summary>Keys come from the configuration; after many reloads the idle ones make room.</summary>
    private const int MaxBreakers = 4_096;

    private readonly ConcurrentDictionary<string, ResiliencePipeline<TReply>> _breakers = new(StringComparer.Ordinal);
    private readonly Resilience _limits;
    private readonly TimeProvider _time;
    private readonly Func<TReply?, bool> _isLost;
    private readonly ResiliencePipeline<TReply> _reads;
    private readonly ResiliencePipeline<TReply> _writes;

    /// <param name="isLost">True for a reply that says that no whole answer came: an outage. A limit is none, and neither is an answer that refuses.</param>
    public ReplyPipelines(Resilience limits, TimeProvider time, Func<TReply?, bool> isLost)
    {
        (_limits, _time, _isLost) = (limits, time, isLost);
        _reads = Attempts(TransportFaults.IsTransportFault);
        _writes = Attempts(TransportFaults.NothingWasSent);
    }

    public ResiliencePipeline<TReply> BreakerOf(string connection)
    {
        // Forgetting a breaker costs a few requests to a dead server, no more.
        if (_breakers.Count >= MaxBreakers)
            _breakers.Clear();
        return _breakers.GetOrAdd(connection, static (_, self) => self.Breaker(), this);
    }

    public ResiliencePipeline<TReply> AttemptsOf(bool isRead) => isRead ? _reads : _writes;

    private ResiliencePipeline<TReply> Breaker() =>
        new ResiliencePipelineBuilder<TReply> { TimeProvider = _time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<TReply>
            {
                ShouldHandle = judged => ValueTask.FromResult(IsOutage(judged.Outcome)),
                FailureRatio = _limits.BreakerShare,
                MinimumThroughput = _limits.BreakerCalls,
                SamplingDuration = _limits.BreakerWindow,
                BreakDuration = _limits.BreakerPause,
            })
            .Build();

    private ResiliencePipeline<TReply> Attempts(Func<Exception?, bool> mayHeal) =>
        new ResiliencePipelineBuilder<TReply> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<TReply>
            {
                ShouldHandle = judged => ValueTask.FromResult(mayHeal(judged.Outcome.Exception) && !TransportFaults.StaysBroken(judged.Outcome.Exception)),
                MaxRetryAttempts = 1,
                BackoffType = DelayBackoffType.Constant,
                Delay = _limits.RetryDelay,
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = _limits.AttemptTime })
            .Build();

    private bool IsOutage(Outcome<TReply> outcome) =>
        TransportFaults.IsTransportFault(outcome.Exception)
        || outcome.Exception is TimeoutRejectedException
        || _isLost(outcome.Result);
}

/// <summary>How calls to one system are kept within bounds.</summary>
/// <param name="AttemptTime">For one attempt, from the request for its tokens to the last byte of the answer.</param>
/// <param name="RetryDelay">The wait before the one retry.</param>
/// <param name="BreakerCalls">Calls within <paramref name="BreakerWindow"/> before the circuit breaker may judge.</param>
/// <param name="BreakerShare">The failing share that opens it.</param>
/// <param name="BreakerPause">How long an open one sends nothing before one call probes.</param>
internal sealed record Resilience(
    TimeSpan AttemptTime, TimeSpan RetryDelay, int BreakerCalls, double BreakerShare, TimeSpan BreakerWindow, TimeSpan BreakerPause);
