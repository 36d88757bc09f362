using PmsSync.Throttling;
using PmsSync.Throttling.Budgets;
using PmsSync.Throttling.Feedback;
using PmsSync.Throttling.Waiting;

namespace PmsSync.Benchmarks.Throttling;

/// <summary>A call as the world saw it.</summary>
/// <param name="Asked">When it wanted to leave.</param>
internal readonly record struct SeenCall(CallRequest Request, TimeSpan Asked, TimeSpan Left, TimeSpan Arrived, bool IsAccepted);

/// <summary>
/// The desk of the rate manager, its callers and a server, in virtual time and in one thread: hours pass in a moment, and
/// the same seed gives the same calls.
/// </summary>
internal sealed class LimitWorld(int seed, params IReadOnlyList<ServerLimit> server)
{
    private readonly Random _chance = new(seed);
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly CallDesk _desk = new(new ThrottlingOptions());
    private readonly List<SeenCall> _calls = [];
    private long _order;

    public TimeSpan Now { get; private set; }

    public IReadOnlyList<SeenCall> Calls => _calls;

    /// <summary>One way.</summary>
    public (TimeSpan Least, TimeSpan Most) Latency { get; set; } = (TimeSpan.FromMilliseconds(2.5), TimeSpan.FromMilliseconds(49));

    /// <summary>How late a timer is at most.</summary>
    public TimeSpan TimerLateness { get; set; } = TimeSpan.FromMilliseconds(15);

    /// <summary>The share of calls that are given up before their answer comes.</summary>
    public double GivenUp { get; set; }

    /// <summary>The share of leases that go back unused.</summary>
    public double Unused { get; set; }

    /// <summary>Refusals name a time.</summary>
    public bool TellsRetryAfter { get; set; }

    public double Draw() => _chance.NextDouble();

    public void At(TimeSpan at, Action action) => _events.Enqueue(action, (at, _order++));

    /// <summary>Asks and sends; <paramref name="answered"/> when it is over.</summary>
    public void Call(CallRequest request, Action? answered = null)
    {
        var asked = Now;
        _desk.Ask(request, Now, grant => At(Now, () => Send(grant, asked, answered)));
    }

    /// <summary>Calls of a kind that never end: the next is due as soon as the last has left.</summary>
    public void Flood(CallRequest request)
    {
        var asked = Now;
        _desk.Ask(request, Now, grant => At(Now, () =>
        {
            Send(grant, asked, answered: null);
            Flood(request);
        }));
    }

    public void RunUntil(TimeSpan end)
    {
        while (Next() is var (at, isLook) && at <= end)
        {
            Now = at > Now ? at : Now;
            if (isLook)
                _desk.Serve(Now);
            else
                _events.Dequeue()();
        }
        Now = end;
    }

    private (TimeSpan At, bool IsLook) Next()
    {
        var look = _desk.NextLook is { } soonest ? (soonest > Now ? soonest : Now) + (TimerLateness * _chance.NextDouble()) : TimeSpan.MaxValue;
        return _events.TryPeek(out _, out var first) && first.At <= look ? (first.At, false) : (look, true);
    }

    private void Send(Grant grant, TimeSpan asked, Action? answered)
    {
        if (_chance.NextDouble() < Unused)
        {
            _desk.GiveBack(grant, Now);
            answered?.Invoke();
            return;
        }
        var (left, arrival) = (Now, Now + Travel());
        var isGivenUp = _chance.NextDouble() < GivenUp;
        At(arrival, () => Arrive(grant, asked, left, isGivenUp ? null : answered, isGivenUp));
        if (isGivenUp)
            At(left + Travel(), () => End(grant, CallEnd.Uncertain, word: null, answered));
    }

    private void Arrive(Grant grant, TimeSpan asked, TimeSpan left, Action? answered, bool isGivenUp)
    {
        var cost = grant.Request.Cost;
        var refusing = server.FirstOrDefault(s => !s.TryCount(Now, cost));
        _calls.Add(new SeenCall(grant.Request, asked, left, Now, refusing is null));
        var wait = refusing is not null && TellsRetryAfter ? refusing.RetryAfter(Now) : (TimeSpan?)null;
        var word = new ServerWord { IsRefusal = refusing is not null, Wait = wait };
        if (!isGivenUp)
            At(Now + Travel(), () => End(grant, CallEnd.Known, word, answered));
    }

    private void End(Grant grant, CallEnd end, ServerWord? word, Action? answered)
    {
        _desk.Over(grant, end, word, Now);
        _desk.LeavePlace(grant, Now);
        answered?.Invoke();
    }

    private TimeSpan Travel() => Latency.Least + ((Latency.Most - Latency.Least) * _chance.NextDouble());
}
