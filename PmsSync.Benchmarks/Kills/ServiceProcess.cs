using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PmsSync.Benchmarks.Kills;

/// <summary>The real service as a process of its own, started again and again on one data directory.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const int LinesKept = 40;

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan AskPause = TimeSpan.FromMilliseconds(50);

    private static int _lastPort = 20_000 + Environment.ProcessId % 10_000;

    private readonly string _file;
    private readonly string[] _arguments;
    private readonly HttpClient _client;
    private readonly Queue<string> _lines = new();
    private readonly List<string> _complaints = [];
    private Process? _process;

    /// <param name="program">The built <c>PmsSync.dll</c>.</param>
    /// <param name="configuration">The configuration's text; written into the folder.</param>
    /// <param name="folder">An empty folder.</param>
    public ServiceProcess(string program, string configuration, string folder)
    {
        Directory.CreateDirectory(folder);
        _file = Path.Combine(folder, "trial.json");
        Configure(configuration);
        DataDirectory = Path.Combine(folder, "data");
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        _client = new HttpClient { BaseAddress = Address };
        _arguments = ["exec", program, "run", "--config", _file, "--data", DataDirectory, "--urls", Address.ToString().TrimEnd('/')];
    }

    public Uri Address { get; }

    public string DataDirectory { get; }

    /// <summary>Lines that the service logged as an error or worse.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_lines)
                return [.. _complaints];
        }
    }

    /// <summary>Edits the configuration file; a running service reads it by itself.</summary>
    public void Configure(string configuration) => File.WriteAllText(_file, configuration);

    /// <summary>Processor time used since the start, and memory in use now.</summary>
    public (TimeSpan Processor, long Bytes) Usage()
    {
        _process!.Refresh();
        return (_process.TotalProcessorTime, _process.WorkingSet64);
    }

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", _arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Completes when the service says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or took too long; the message has its last lines.</exception>
    public async Task ReadyAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (_process!.HasExited || TimeProvider.System.GetElapsedTime(since) > StartPatience)
                throw new InvalidOperationException($"The service did not start:{Environment.NewLine}{LastLines()}");
            await Task.Delay(AskPause, TimeProvider.System);
        }
    }

    /// <summary>Ends the process without a word of warning, as <c>kill -9</c> does. False where it had ended by itself.</summary>
    public async Task<bool> KillAsync()
    {
        var alive = !_process!.HasExited;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        return alive;
    }

    public string LastLines()
    {
        lock (_lines)
            return string.Join(Environment.NewLine, _lines);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
            _process.Kill();
        _process?.Dispose();
        _client.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
                _lines.Dequeue();
            if (line.Contains(" ERR ", StringComparison.Ordinal) || line.Contains(" FTL ", StringComparison.Ordinal))
                _complaints.Add(line);
        }
    }

    // Below the ports that systems give to outgoing connections: one of those could take ours while the service is down.
    // Nobody listens on it until the service is up, so a number is never given twice.
    private static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _lastPort);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException) when (port < 32_000)
            {
                // Somebody listens there.
            }
        }
    }
}
