using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PmsSync.Tests.Hostile;

/// <summary>A request's head as it came. <see cref="Path"/> has no query.</summary>
internal sealed record HostileRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Null where the client did not send it.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static HostileRequest Parse(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        var target = start[1].Split('?', 2);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        return new(start[0], target[0], target.Length > 1 ? target[1] : "", headers);
    }
}

/// <summary>One request and the means to answer it, badly where wanted.</summary>
internal sealed class HostileExchange(HostileRequest request, Socket socket, TimeProvider time, CancellationToken stopped)
{
    public HostileRequest Request { get; } = request;

    public TimeProvider Time { get; } = time;

    /// <summary>The server stops.</summary>
    public CancellationToken Stopped { get; } = stopped;

    /// <summary>Whether the connection takes another request afterwards; only complete answers may set it.</summary>
    public bool KeepsOpen { get; private set; }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, Stopped)..];
    }

    /// <summary>A status line and headers, nothing added.</summary>
    public Task SendHeadAsync(int status, params IEnumerable<(string Name, string Value)> headers)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Hostile\r\n");
        foreach (var (name, value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return SendAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
    }

    /// <summary>A complete, honest answer; the connection stays open.</summary>
    public async Task AnswerAsync(int status, ReadOnlyMemory<byte> body, params IEnumerable<(string Name, string Value)> headers)
    {
        KeepsOpen = true;
        var length = status == 304 ? [] : new[] { ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)) };
        await SendHeadAsync(status, headers.Concat(length));
        await SendAsync(body);
    }

    /// <summary>Ends the connection with a reset instead of a proper close.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <summary>Never answers; ends when the client leaves or the server stops.</summary>
    public async Task HangAsync()
    {
        var nothing = new byte[1];
        while (await socket.ReceiveAsync(nothing, Stopped) > 0)
        {
            // A client that still talks gets no answer either.
        }
    }
}
