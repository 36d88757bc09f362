using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PmsSync.Tests.Hostile;

/// <summary>What a server does with one request that it has read.</summary>
internal delegate Task Behaviour(HostileExchange exchange);

/// <summary>
/// A web server on loopback that does what it is told, well or badly, path by path. Raw sockets, because a real
/// server library would refuse to misbehave. Each path has a script: its first request meets the first behaviour,
/// the last one stays. Unknown paths are 404. Every request is logged.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private const int MaxHead = 16 * 1_024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<Behaviour>> _scripts = [];
    private readonly List<HostileRequest> _requests = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<(string Path, int Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly HashSet<Task> _connections = [];
    private Task _accepting = Task.CompletedTask;

    private HostileServer(TimeProvider time) => _time = time;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every request so far, in the order in which their heads were complete.</summary>
    public IReadOnlyList<HostileRequest> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <param name="time">What slow behaviours wait by; the system's clock unless given.</param>
    public static HostileServer Start(TimeProvider? time = null)
    {
        var server = new HostileServer(time ?? TimeProvider.System);
        server._listener.Start(512);
        server._accepting = server.AcceptAsync();
        return server;
    }

    public Uri Address(string path) => new($"http://127.0.0.1:{Port}{path}");

    /// <summary>Sets (or replaces) the script of a path.</summary>
    public HostileServer On(string path, params IEnumerable<Behaviour> script)
    {
        lock (_gate)
            _scripts[path] = new Queue<Behaviour>(script);
        return this;
    }

    public int Count(string path)
    {
        lock (_gate)
            return _counts.GetValueOrDefault(path);
    }

    /// <summary>Completes when the path has been asked for <paramref name="count"/> times since the start.</summary>
    public Task RequestedAsync(string path, int count = 1)
    {
        lock (_gate)
        {
            if (_counts.GetValueOrDefault(path) >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((path, count, reached));
            return reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] open;
        lock (_gate)
            open = [.. _connections];
        await Task.WhenAll(open);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var connection = Task.Run(() => ServeAsync(socket));
                lock (_gate)
                {
                    _connections.RemoveWhere(static c => c.IsCompleted);
                    _connections.Add(connection);
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopping, or a client that left before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        try
        {
            while (await ReadRequestAsync(socket) is { } request)
            {
                var exchange = new HostileExchange(request, socket, _time, _stop.Token);
                await Note(request)(exchange);
                if (!exchange.KeepsOpen)
                    return;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // The client left, or the server stops.
        }
    }

    private Behaviour Note(HostileRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
            var count = _counts[request.Path] = _counts.GetValueOrDefault(request.Path) + 1;
            foreach (var (_, _, reached) in _waiting.Where(w => w.Path == request.Path && count >= w.Count))
                reached.TrySetResult();
            _waiting.RemoveAll(static w => w.Reached.Task.IsCompleted);
            if (!_scripts.TryGetValue(request.Path, out var script) || script.Count == 0)
                return Answers.Status(404);
            return script.Count == 1 ? script.Peek() : script.Dequeue();
        }
    }

    /// <summary>Null when the client has closed, or speaks TLS. A body is taken off the wire and forgotten.</summary>
    private async Task<HostileRequest?> ReadRequestAsync(Socket socket)
    {
        var head = new byte[MaxHead];
        var filled = 0;
        while (head.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await socket.ReceiveAsync(head.AsMemory(filled), _stop.Token);
            filled += read;
            if (read == 0 || !char.IsAsciiLetter((char)head[0]))
                return null;
        }
        var end = head.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) + 4;
        var request = HostileRequest.Parse(Encoding.Latin1.GetString(head, 0, end));
        var body = request["Content-Length"] is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : 0;
        var missing = body - (filled - end);
        var rest = new byte[MaxHead];
        while (missing > 0)
        {
            var read = await socket.ReceiveAsync(rest.AsMemory(0, Math.Min(missing, rest.Length)), _stop.Token);
            if (read == 0)
                return null;
            missing -= read;
        }
        return request;
    }
}
