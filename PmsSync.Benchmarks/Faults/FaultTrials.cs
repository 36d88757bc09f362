namespace PmsSync.Benchmarks.Faults;

/// <summary>Many lives, one after the other: each takes the whole process.</summary>
internal sealed class FaultTrials
{
    private readonly Dictionary<WrongBy, TimeSpan> _longest = [];
    private long _calls;
    private int _crashes, _bookings, _lives;

    public int Failed { get; private set; }

    /// <param name="runs">How many lives.</param>
    /// <param name="seed">Of the first; the next has the next number.</param>
    /// <param name="over">Called after each.</param>
    public static FaultTrials Run(int runs, int seed, Action<FaultResult> over)
    {
        var trials = new FaultTrials();
        Exception? broken = null;
        var thread = new Thread(() =>
        {
            try
            {
                var stillness = new Stillness();
                for (var i = 0; i < runs; i++)
                    trials.Live(seed + i, stillness, over);
            }
            catch (Exception error)
            {
                broken = error;
            }
        });
        thread.Start();
        thread.Join();
        return broken is null ? trials : throw new InvalidOperationException(broken.Message, broken);
    }

    /// <summary>For people: the name of each figure and its value.</summary>
    public IReadOnlyDictionary<string, string> Figures(TimeSpan took)
    {
        var figures = new Dictionary<string, string>
        {
            ["lives"] = $"{_lives}",
            ["failed"] = $"{Failed}",
            ["crashes"] = $"{_crashes}",
            ["bookings around raises"] = $"{_bookings}",
            ["calls"] = $"{_calls}",
            ["seconds"] = $"{took.TotalSeconds:F0}",
        };
        foreach (var (why, longest) in _longest.OrderBy(static l => l.Key))
            figures[$"longest wrong opening by {why}, seconds"] = $"{longest.TotalSeconds:F1}";
        return figures;
    }

    private void Live(int seed, Stillness stillness, Action<FaultResult> over)
    {
        var memory = new DirectoryInfo("/dev/shm");
        var folder = Path.Combine(memory.Exists ? memory.FullName : Path.GetTempPath(), $"pmssync-faults-{Environment.ProcessId}-{seed}");
        Directory.CreateDirectory(folder);
        try
        {
            var result = new FaultTrial(seed, folder, stillness).Run();
            (_lives, _crashes, _bookings, _calls) = (_lives + 1, _crashes + result.Crashes, _bookings + result.Bookings, _calls + result.Calls);
            Failed += result.Violations.Count > 0 ? 1 : 0;
            foreach (var (why, longest) in result.Longest)
                _longest[why] = longest > _longest.GetValueOrDefault(why) ? longest : _longest.GetValueOrDefault(why);
            over(result);
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
}
