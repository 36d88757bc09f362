using PmsSync.Benchmarks.VirtualTime;

namespace PmsSync.Benchmarks.Faults;

/// <summary>What happened in a life and what went wrong in it, each with its virtual time. Safe for concurrent use.</summary>
internal sealed class FaultDiary(VirtualClock clock)
{
    private readonly Lock _lock = new();
    private readonly List<string> _trace = [];
    private readonly List<string> _violations = [];

    public bool HasViolations
    {
        get
        {
            lock (_lock)
                return _violations.Count > 0;
        }
    }

    public IReadOnlyList<string> Trace
    {
        get
        {
            lock (_lock)
                return [.. _trace];
        }
    }

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
                return [.. _violations];
        }
    }

    public void Note(string words) => Write(_trace, words);

    public void Violated(string words) => Write(_violations, words);

    private void Write(List<string> page, string words)
    {
        lock (_lock)
            page.Add($"{clock.Now:HH:mm:ss.fff} {words}");
    }
}
