using System.Diagnostics;
using PmsSync.Benchmarks.Telling;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>Sees the commit that closes the awaited booking's nights, without asking for it: the service does nothing more than it would.</summary>
internal sealed class IsolationWatch
{
    private readonly Lock _lock = new();

    private Awaited? _awaited;

    /// <summary>Completes with the commit of the next stay that this tenant's channel brings.</summary>
    public Task Await(HouseTenant tenant, BookingTimes times)
    {
        lock (_lock)
        {
            _awaited = new Awaited(tenant, times);
            return _awaited.Closed.Task;
        }
    }

    /// <summary>
    /// In the commit of a stay that a channel brought, its own calendar there becomes unknown and is marked: the first such mark
    /// after the pull is that commit. On the writer's thread.
    /// </summary>
    public void Committed(IReadOnlyList<DirtyMark> marks)
    {
        lock (_lock)
        {
            if (_awaited is not { Times: { PulledAt: > 0, CommittedAt: 0 } times } awaited || !marks.Any(m => m.Lane == awaited.Lane))
                return;
            times.CommittedAt = Stopwatch.GetTimestamp();
            awaited.Closed.SetResult();
        }
    }

    /// <summary>Every call that the simulator had.</summary>
    public void Seen(SeenCall call)
    {
        lock (_lock)
        {
            if (call.Endpoint != ChannexEndpoint.Bookings || _awaited is not { } awaited)
                return;
            if (call.Request.Method == "POST" && awaited.Times is { PulledAt: > 0, AcknowledgedAt: 0 })
                awaited.Times.AcknowledgedAt = call.ArrivedAt;
            else if (call.Request.Method == "GET" && awaited.Times.PulledAt == 0 && call.Request.Query.Contains(awaited.Tenant.Site.Id, StringComparison.Ordinal))
                awaited.Times.PulledAt = call.ArrivedAt;
        }
    }

    private sealed record Awaited(HouseTenant Tenant, BookingTimes Times)
    {
        public DeliveryLane Lane { get; } = new(Tenant.Id, new ConnectionId(IsolationHouse.Site), Endpoint.Availability);

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
