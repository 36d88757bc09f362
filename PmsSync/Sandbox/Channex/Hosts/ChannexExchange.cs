using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>What the caller gets to see: an answer, and whether the connection is cut (before it, or in its middle).</summary>
internal sealed record Delivered(ChannexResponse? Response, bool IsCut)
{
    /// <summary>The part of the body that is sent before the cut.</summary>
    public string Body => Response is null ? "" : IsCut ? Response.Body[..(Response.Body.Length / 2)] : Response.Body;
}

/// <summary>
/// Runs one call against the world as a network would, on the given clock: latency, then the ordered fault. Both hosts use it, so a
/// fault means the same behind a real port and in virtual time.
/// </summary>
internal sealed class ChannexExchange(ChannexWorld world, FaultPlan faults, TimeProvider time)
{
    private int _pending;

    /// <summary>Time on the wire to the account and back, for every call. The default is zero.</summary>
    public Func<ChannexRequest, (TimeSpan There, TimeSpan Back)> Latency { get; set; } = static _ => default;

    /// <summary>Calls that were sent and have not been executed.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Called after each execution that may have changed something, before its answer leaves.</summary>
    public Func<Task> Executed { get; set; } = static () => Task.CompletedTask;

    /// <param name="request">The call; it is executed even if its caller gives up.</param>
    /// <param name="caller">Fires when the caller no longer waits for the answer.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Delivered> SendAsync(ChannexRequest request, CancellationToken caller)
    {
        caller.ThrowIfCancellationRequested();
        var fault = faults.Next(request) ?? new ChannexFault();
        var (there, back) = Latency(request);
        var response = await ExecuteAsync(request, fault, there + fault.DelayBefore).WaitAsync(caller);
        await DelayAsync(back + fault.DelayAfter, caller);
        switch (fault.Answer)
        {
            case FaultyAnswer.Never:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, caller);
                return new Delivered(null, IsCut: true);
            case FaultyAnswer.Reset:
                return new Delivered(null, IsCut: true);
            case FaultyAnswer.Half:
                return new Delivered(response, IsCut: true);
            default:
                return new Delivered(response, IsCut: false);
        }
    }

    private async Task<ChannexResponse> ExecuteAsync(ChannexRequest request, ChannexFault fault, TimeSpan delay)
    {
        Interlocked.Increment(ref _pending);
        try
        {
            await DelayAsync(delay, CancellationToken.None);
            ChannexResponse? response = null;
            for (var i = 0; i < fault.Executions; i++)
                response = world.Handle(request, time.GetUtcNow());
            await Executed();
            return fault.Instead ?? response ?? Answers.NotFound;
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private Task DelayAsync(TimeSpan delay, CancellationToken cancel) =>
        delay <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(delay, time, cancel);
}
