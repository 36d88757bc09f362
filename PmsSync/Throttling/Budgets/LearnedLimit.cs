namespace PmsSync.Throttling.Budgets;

/// <summary>
/// What a window really allows: the published limit until the server refuses us within it, then half, then carefully
/// more. It remembers where it was refused: higher limits are tried halfway to there first, each try after
/// <see cref="ThrottlingOptions.CallsBetweenTries"/> calls, twice that after a try that was refused. Not thread-safe.
/// </summary>
internal sealed class LearnedLimit(CallWindow window, ThrottlingOptions options)
{
    /// <summary>The longest wait between two tries, as a multiple of the first one.</summary>
    private const double MostPatient = 8;

    private double _current = window.Calls;
    private double _refusedAt = double.PositiveInfinity;
    private double? _heldBeforeTry;
    private TimeSpan _pause;
    private TimeSpan _nextTry = TimeSpan.MaxValue;
    private TimeSpan _deafUntil = TimeSpan.MinValue;

    // What cannot be told from a neighbour is not worth a try.
    private double Step => Math.Max(1, window.Calls * 0.02);

    public bool IsLearned => _current < window.Calls;

    public double At(TimeSpan now)
    {
        if (now >= _nextTry && IsLearned)
            TryMore(now);
        return _current;
    }

    /// <summary>The server refused a call although <paramref name="used"/>, that call included, was within the limit.</summary>
    public void Refused(double used, TimeSpan now)
    {
        // For one window the server still counts what left before the cut.
        if (now < _deafUntil)
            return;
        var level = Math.Min(At(now), Math.Max(used, 1));
        if (_heldBeforeTry is { } held && held < _current)
        {
            _current = held;
            _pause = Shorter(_pause * 2, FirstPause() * MostPatient);
        }
        else
        {
            _current = Math.Max(1, _current / 2);
            _pause = FirstPause();
        }
        _refusedAt = Math.Max(level, _current + Step);
        (_heldBeforeTry, _nextTry, _deafUntil) = (null, now + _pause, now + window.Window);
    }

    /// <summary>The server names its limit; never believed above the published one.</summary>
    public void Told(double limit, TimeSpan now)
    {
        if (limit >= _current || limit < 1)
            return;
        _current = limit;
        _pause = FirstPause();
        (_refusedAt, _heldBeforeTry, _nextTry) = (limit + Step, null, now + _pause);
    }

    public LearnedRecord? Save(TimeSpan now) =>
        IsLearned ? new LearnedRecord(_current, double.IsFinite(_refusedAt) ? _refusedAt : null, (_nextTry - now).Ticks, _pause.Ticks) : null;

    public void Restore(LearnedRecord record, TimeSpan now)
    {
        _current = Math.Clamp(record.Limit, 1, window.Calls);
        _refusedAt = record.RefusedAt ?? double.PositiveInfinity;
        _pause = TimeSpan.FromTicks(record.PauseTicks);
        _nextTry = now + TimeSpan.FromTicks(Math.Max(0, record.NextTryTicks));
    }

    private void TryMore(TimeSpan now)
    {
        // The last try was not refused: the next comes sooner.
        if (_heldBeforeTry is not null)
            _pause = Longer(_pause / 2, 2 * window.Window);
        if (_current >= _refusedAt)
            _refusedAt = double.PositiveInfinity;
        var ceiling = Math.Min(_refusedAt, window.Calls);
        var halfway = Math.Floor((_current + ceiling) / 2);
        _heldBeforeTry = _current;
        _current = Math.Min(window.Calls, halfway >= _current + Step ? halfway : Math.Max(ceiling, _current + Step));
        _nextTry = now + _pause;
    }

    private TimeSpan FirstPause()
    {
        var longest = Longer(TimeSpan.FromDays(1), 2 * window.Window);
        return Longer(Shorter(window.Window * (options.CallsBetweenTries / _current), longest), 2 * window.Window);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
