using System.Collections.Concurrent;
using PmsSync.Connectors.Transport;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace PmsSync.Connectors.Channex.Calls;

/// <summary>
/// The resilience of calls: one circuit breaker per connection; inside it a time-out per attempt and one quick retry,
/// for reads after any fault of the transport, for writes only where nothing can have been sent.
/// </summary>
internal sealed class ChannexPipelines
{
    /// <summary>Keys come from the configuration; after many reloads the idle ones make room.</summary>
    private const int MaxBreakers = 4_096;

    private readonly ConcurrentDictionary<string, ResiliencePipeline<ChannexReply>> _breakers = new(StringComparer.Ordinal);
    private readonly ChannexOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<ChannexReply> _reads;
    private readonly ResiliencePipeline<ChannexReply> _writes;

    public ChannexPipelines(ChannexOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _reads = Attempts(TransportFaults.IsTransportFault);
        _writes = Attempts(TransportFaults.NothingWasSent);
    }

    public ResiliencePipeline<ChannexReply> BreakerOf(string connection)
    {
        // Forgetting a breaker costs a few requests to a dead server, no more.
        if (_breakers.Count >= MaxBreakers)
            _breakers.Clear();
        return _breakers.GetOrAdd(connection, static (_, self) => self.Breaker(), this);
    }

    public ResiliencePipeline<ChannexReply> AttemptsOf(bool isRead) => isRead ? _reads : _writes;

    private ResiliencePipeline<ChannexReply> Breaker() =>
        new ResiliencePipelineBuilder<ChannexReply> { TimeProvider = _time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ChannexReply>
            {
                ShouldHandle = static judged => ValueTask.FromResult(IsOutage(judged.Outcome)),
                FailureRatio = _options.BreakerShare,
                MinimumThroughput = _options.BreakerCalls,
                SamplingDuration = _options.BreakerWindow,
                BreakDuration = _options.BreakerPause,
            })
            .Build();

    private ResiliencePipeline<ChannexReply> Attempts(Func<Exception?, bool> mayHeal) =>
        new ResiliencePipelineBuilder<ChannexReply> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<ChannexReply>
            {
                ShouldHandle = judged => ValueTask.FromResult(mayHeal(judged.Outcome.Exception) && !TransportFaults.StaysBroken(judged.Outcome.Exception)),
                MaxRetryAttempts = 1,
                BackoffType = DelayBackoffType.Constant,
                Delay = _options.RetryDelay,
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = _options.AttemptTime })
            .Build();

    /// <summary>A limit is no outage, and neither is an answer that refuses.</summary>
    private static bool IsOutage(Outcome<ChannexReply> outcome) =>
        TransportFaults.IsTransportFault(outcome.Exception)
        || outcome.Exception is TimeoutRejectedException
        || outcome.Result is ChannexReply.Lost;
}
