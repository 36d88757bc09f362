using PmsSync.Benchmarks.VirtualTime;

namespace PmsSync.Benchmarks.Faults;

/// <summary>Many lives, several at once: each has its own files, account and time, and they share the process.</summary>
internal sealed class FaultTrials
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WrongBy, TimeSpan> _longest = [];
    private readonly List<int> _failed = [];
    private long _calls;
    private int _crashes, _bookings, _letters, _next;
    private Exception? _broken;

    private FaultTrials(int seed) => _next = seed - 1;

    public int Lives { get; private set; }

    /// <summary>The seeds of the lives in which something was wrong.</summary>
    public IReadOnlyList<int> Failed => _failed;

    /// <param name="runs">How many lives.</param>
    /// <param name="seed">Of the first; the next has the next number.</param>
    /// <param name="atOnce">How many live at the same time.</param>
    /// <param name="over">Called after each life, never twice at once.</param>
    /// <exception cref="InvalidOperationException">A life did not come to its end; the message names its seed.</exception>
    public static FaultTrials Run(int runs, int seed, int atOnce, Action<FaultTrials, FaultResult> over)
    {
        var trials = new FaultTrials(seed);
        using var stillness = new Stillness();
        var seats = Enumerable.Range(0, Math.Min(atOnce, runs)).Select(_ => stillness.Join()).ToList();
        var threads = seats.ConvertAll(seat => new Thread(() => trials.LiveOn(seed + runs, seat, over)));
        threads.ForEach(static t => t.Start());
        threads.ForEach(static t => t.Join());
        return trials._broken is { } broken ? throw new InvalidOperationException(broken.Message, broken) : trials;
    }

    /// <summary>For people: the name of each figure and its value.</summary>
    public IReadOnlyDictionary<string, string> Figures(TimeSpan took)
    {
        var figures = new Dictionary<string, string>
        {
            ["lives"] = $"{Lives}",
            ["failed"] = _failed.Count == 0 ? "0" : $"{_failed.Count}: seeds {string.Join(", ", _failed.Order())}",
            ["crashes"] = $"{_crashes}",
            ["bookings around raises"] = $"{_bookings}",
            ["messages to guests"] = $"{_letters}",
            ["calls"] = $"{_calls}",
            ["seconds"] = $"{took.TotalSeconds:F0}",
        };
        foreach (var (why, longest) in _longest.OrderBy(static l => l.Key))
            figures[$"longest wrong opening by {why}, seconds"] = $"{longest.TotalSeconds:F1}";
        return figures;
    }

    private void LiveOn(int end, Stillness.Seat seat, Action<FaultTrials, FaultResult> over)
    {
        using (seat)
        {
            for (var seed = Interlocked.Increment(ref _next); seed < end && Volatile.Read(ref _broken) is null; seed = Interlocked.Increment(ref _next))
            {
                try
                {
                    Live(seed, seat, over);
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref _broken, error, null);
                }
            }
        }
    }

    private void Live(int seed, Stillness.Seat seat, Action<FaultTrials, FaultResult> over)
    {
        var memory = new DirectoryInfo("/dev/shm");
        var folder = Path.Combine(memory.Exists ? memory.FullName : Path.GetTempPath(), $"pmssync-faults-{Environment.ProcessId}-{seed}");
        Directory.CreateDirectory(folder);
        try
        {
            var result = new FaultLife(seed, folder, seat).Run();
            lock (_lock)
            {
                Count(result);
                over(this, result);
            }
        }
        catch (TimeoutException error)
        {
            var log = FaultService.LogIn(folder);
            throw new InvalidOperationException($"Seed {seed}: {error.Message} {(File.Exists(log) ? File.ReadAllText(log) : "")}", error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Count(FaultResult result)
    {
        Lives++;
        _crashes += result.Crashes;
        _bookings += result.Bookings;
        _letters += result.Letters;
        _calls += result.Calls;
        if (result.Violations.Count > 0)
            _failed.Add(result.Seed);
        foreach (var (why, longest) in result.Longest)
            _longest[why] = longest > _longest.GetValueOrDefault(why) ? longest : _longest.GetValueOrDefault(why);
    }
}
