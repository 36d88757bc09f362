namespace PmsSync.Benchmarks.VirtualTime;

/// <summary>
/// Time that passes only when it is told to, from one due timer to the next. Everyone gets a <see cref="Part"/>; what belongs
/// to a part that is stopped never comes due. Safe for concurrent use.
/// </summary>
/// <param name="start">The first instant.</param>
/// <param name="lateness">
/// How late a timer may fire that waits for so long, or looks again and again (true), so that many fire in one step, as operating
/// systems let them: when one of these can wait no longer, all that are due. Null: never late.
/// </param>
internal sealed class VirtualClock(DateTimeOffset start, Func<TimeSpan, bool, TimeSpan>? lateness = null)
{
    private readonly Lock _lock = new();
    private readonly SortedSet<PartTimer> _due = new(Comparer<PartTimer>.Create(static (a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number))));
    private readonly SortedSet<PartTimer> _latest = new(Comparer<PartTimer>.Create(static (a, b) => (a.Latest, a.Number).CompareTo((b.Latest, b.Number))));
    private long _now = start.UtcTicks;
    private long _numbers;

    public DateTimeOffset Now => new(Volatile.Read(ref _now), TimeSpan.Zero);

    /// <summary>Goes to the next timer that can wait no longer and lets it fire, or to <paramref name="limit"/> where there is none before it.</summary>
    public void Step(DateTimeOffset limit)
    {
        bool isForAll;
        lock (_lock)
        {
            Volatile.Write(ref _now, Math.Max(_now, Math.Min(_latest.Min?.Latest ?? long.MaxValue, limit.UtcTicks)));
            isForAll = _latest.TakeWhile(t => t.Latest <= _now).Any(static t => t.Latest > t.Due);
        }
        while (TakeDue(isForAll) is { } timer)
            timer.Fire();
    }

    private PartTimer? TakeDue(bool isForAll)
    {
        lock (_lock)
        {
            var first = isForAll ? _due.Min : _latest.Min;
            if (first is null || (isForAll ? first.Due : first.Latest) > _now)
                return null;
            RemoveNeedsLock(first);
            if (first.Period > 0)
                PlanNeedsLock(first, Math.Max(first.Due + first.Period, _now), first.Period);
            return first;
        }
    }

    private void PlanNeedsLock(PartTimer timer, long due, long wait)
    {
        (timer.Due, timer.Number) = (due, ++_numbers);
        timer.Latest = due + (lateness?.Invoke(TimeSpan.FromTicks(wait), timer.Period > 0).Ticks ?? 0);
        _due.Add(timer);
        _latest.Add(timer);
    }

    private void RemoveNeedsLock(PartTimer timer)
    {
        _due.Remove(timer);
        _latest.Remove(timer);
    }

    /// <summary>The clock as one process sees it.</summary>
    public sealed class Part(VirtualClock clock) : TimeProvider
    {
        private volatile bool _isStopped;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public bool IsStopped => _isStopped;

        public override DateTimeOffset GetUtcNow() => clock.Now;

        public override long GetTimestamp() => Volatile.Read(ref clock._now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new PartTimer(clock, this, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }

        /// <summary>The process is dead: none of its timers fires any more.</summary>
        public void Stop()
        {
            _isStopped = true;
            lock (clock._lock)
            {
                clock._due.RemoveWhere(t => t.Owner == this);
                clock._latest.RemoveWhere(t => t.Owner == this);
            }
        }
    }

    private sealed class PartTimer(VirtualClock clock, Part owner, TimerCallback callback, object? state) : ITimer
    {
        public Part Owner => owner;

        public long Due { get; set; }

        public long Latest { get; set; }

        public long Number { get; set; }

        public long Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock.RemoveNeedsLock(this);
                Period = period > TimeSpan.Zero ? period.Ticks : 0;
                if (dueTime >= TimeSpan.Zero && !owner.IsStopped)
                    clock.PlanNeedsLock(this, clock._now + dueTime.Ticks, dueTime.Ticks);
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
