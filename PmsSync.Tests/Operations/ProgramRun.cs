using System.Diagnostics;

namespace PmsSync.Tests.Operations;

/// <summary>The built program as a process of its own, as a user starts it.</summary>
internal sealed class ProgramRun : IDisposable
{
    // A shell's background job has interrupts ignored, and so have its children: the program could not be stopped by one.
    private static readonly string[] Launcher = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,QUIT", "dotnet"] : ["dotnet"];

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<(string Words, TaskCompletionSource Found)> _awaited = [];

    private ProgramRun(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public static ProgramRun Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo(Launcher[0], [.. Launcher[1..], "exec", Path.Combine(AppContext.BaseDirectory, "PmsSync.dll"), .. args])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var run = new ProgramRun(new Process { StartInfo = start });
        run._process.OutputDataReceived += (_, line) => run.Take(line.Data);
        run._process.ErrorDataReceived += (_, line) => run.Take(line.Data);
        run._process.EnableRaisingEvents = true;
        run._process.Exited += (_, _) => run.PrintsNoMore();
        run._process.Start();
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        return run;
    }

    public static async Task<(int Exit, string Output)> ToEndAsync(string folder, params string[] args)
    {
        using var run = Start(folder, new Dictionary<string, string>(), args);
        return (await run.ExitAsync(), run.Output);
    }

    /// <summary>Completes when a line with these words was printed; fails when the program ends without it.</summary>
    public Task PrintedAsync(string words)
    {
        lock (_lines)
        {
            if (_lines.Exists(l => l.Contains(words, StringComparison.Ordinal)))
                return Task.CompletedTask;
            if (_process.HasExited)
                return Task.FromException(Ended(words));
            var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((words, found));
            return found.Task;
        }
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Sends a signal by name, as a shell would.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{ProcessId}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    // The last lines may arrive after the exit: they are waited for before it is said that nothing came.
    private void PrintsNoMore()
    {
        _process.WaitForExit();
        lock (_lines)
            foreach (var (words, found) in _awaited)
                found.TrySetException(Ended(words));
    }

    private InvalidOperationException Ended(string words) => new($"The program ended without printing '{words}': {Output}");

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Add(line);
            foreach (var (_, found) in _awaited.Where(a => line.Contains(a.Words, StringComparison.Ordinal)))
                found.TrySetResult();
        }
    }
}
