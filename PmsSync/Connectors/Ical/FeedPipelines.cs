using System.Collections.Concurrent;
using System.Security.Authentication;
using PmsSync.Connectors.Transport;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// One resilience pipeline per connection and origin: the total time, one quick retry of a transport fault, and a
/// circuit breaker. By origin too, because the units of one connection may be read from different hosts, and a
/// dead host must not pause the others.
/// </summary>
internal sealed class FeedPipelines
{
    /// <summary>Keys come from the configuration; after many reloads the idle ones make room.</summary>
    private const int MaxPipelines = 4_096;

    private readonly ConcurrentDictionary<(string Key, string Origin), ResiliencePipeline<FeedAnswer>> _pipelines = new();
    private readonly FeedFetchOptions _options;
    private readonly TimeProvider _time;

    public FeedPipelines(FeedFetchOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    public ResiliencePipeline<FeedAnswer> For(string key, Uri address)
    {
        // Forgetting a breaker costs a few requests to a dead server, no more.
        if (_pipelines.Count >= MaxPipelines)
            _pipelines.Clear();
        return _pipelines.GetOrAdd((key, address.GetLeftPart(UriPartial.Authority)), static (_, self) => self.Build(), this);
    }

    /// <summary>Something between us and the answer broke. A forbidden address is no such thing.</summary>
    public static bool IsTransportFault(Exception? fault) =>
        fault is IOException or InvalidDataException or HttpRequestException { InnerException: not ForbiddenAddressException };

    private ResiliencePipeline<FeedAnswer> Build() =>
        new ResiliencePipelineBuilder<FeedAnswer> { TimeProvider = _time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<FeedAnswer>
            {
                ShouldHandle = static judged => ValueTask.FromResult(IsOutage(judged.Outcome)),
                FailureRatio = _options.BreakerShare,
                MinimumThroughput = _options.BreakerFetches,
                SamplingDuration = _options.BreakerWindow,
                BreakDuration = _options.BreakerPause,
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = _options.TotalTime })
            .AddRetry(new RetryStrategyOptions<FeedAnswer>
            {
                ShouldHandle = static judged => ValueTask.FromResult(MayHealAtOnce(judged.Outcome.Exception)),
                MaxRetryAttempts = 1,
                BackoffType = DelayBackoffType.Constant,
                Delay = _options.RetryDelay,
            })
            .Build();

    /// <summary>A bad certificate stays bad.</summary>
    private static bool MayHealAtOnce(Exception? fault) =>
        IsTransportFault(fault) && fault is not HttpRequestException { InnerException: AuthenticationException };

    /// <summary>A server that names a time is not out: it is asked again then.</summary>
    private static bool IsOutage(Outcome<FeedAnswer> outcome) =>
        IsTransportFault(outcome.Exception)
        || outcome.Exception is TimeoutRejectedException or TimeoutException
        || outcome.Result is FeedAnswer.Failed { Problem: FeedProblem.ServerError, RetryAt: null };
}
