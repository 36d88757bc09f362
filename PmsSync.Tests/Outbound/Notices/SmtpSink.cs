using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PmsSync.Tests.Outbound.Notices;

/// <summary>A mail as it was taken: its envelope, and the message with its head.</summary>
internal sealed record ReceivedMail(string From, string To, string Message)
{
    /// <summary>A field of the head, unfolded; empty where there is none.</summary>
    public string this[string field] => Message.ReplaceLineEndings("\n").Split("\n\n", 2)[0].Replace("\n ", " ", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal).Split('\n')
        .FirstOrDefault(l => l.StartsWith(field + ":", StringComparison.OrdinalIgnoreCase))?[(field.Length + 1)..].Trim() ?? "";

    public string Text => Message.ReplaceLineEndings("\n").Split("\n\n", 2)[1];
}

/// <summary>What the sink does wrong with a mail.</summary>
internal enum SmtpFault
{
    None = 0,
    RecipientRefused = 1,
    TextRefused = 2,
    NotNow = 3,

    /// <summary>The line breaks within the text: the mail is not taken.</summary>
    BreaksInText = 4,

    /// <summary>The mail is taken, and the line breaks before the answer.</summary>
    BreaksBeforeAnswer = 5,

    /// <summary>The mail is taken, and the answer never comes.</summary>
    Hangs = 6,
}

/// <summary>A mail server on loopback that speaks as much of RFC 5321 as one mail needs, and fails as it is told.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<ReceivedMail> _mails = [];
    private readonly Queue<SmtpFault> _faults = new();
    private readonly List<Task> _sessions = [];
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;
    private bool _isClosed;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Those that were taken.</summary>
    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            lock (_gate)
                return [.. _mails];
        }
    }

    /// <summary>Completes when a mail was taken whose answer never comes.</summary>
    public Task WhenHangs => _hanging.Task;

    public void Next(params ReadOnlySpan<SmtpFault> faults)
    {
        lock (_gate)
        {
            foreach (var fault in faults)
                _faults.Enqueue(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _sessions.Add(Task.Run(() => TalkAsync(client)));
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            using var session = new Session(this, client.GetStream());
            await session.RunAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or SocketException)
        {
            // The client left, or the sink stops.
        }
    }

    private SmtpFault TakeFault()
    {
        lock (_gate)
            return _faults.TryDequeue(out var fault) ? fault : SmtpFault.None;
    }

    private sealed class Session(SmtpSink sink, NetworkStream line) : IDisposable
    {
        private readonly StreamReader _reader = new(line, Encoding.UTF8);

        private string _from = "", _to = "";

        private SmtpFault _fault;

        public void Dispose() => _reader.Dispose();

        public async Task RunAsync()
        {
            await SayAsync("220 sink");
            while (await _reader.ReadLineAsync(sink._stop.Token) is { } command)
            {
                var verb = command.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "QUIT")
                {
                    await SayAsync("221 bye");
                    return;
                }
                if (verb == "DATA" ? !await TakeAsync() : !await AnswerAsync(verb, command))
                    return;
            }
        }

        private async Task<bool> AnswerAsync(string verb, string command)
        {
            switch (verb)
            {
                // STARTTLS is not offered.
                case "EHLO":
                    await SayAsync("250-sink\r\n250 SIZE 1000000");
                    break;
                case "MAIL":
                    (_from, _fault) = (command, sink.TakeFault());
                    await SayAsync(_fault == SmtpFault.NotNow ? "451 come again" : "250 ok");
                    break;
                case "RCPT":
                    _to = command;
                    await SayAsync(_fault == SmtpFault.RecipientRefused ? "550 no such user" : "250 ok");
                    break;
                default:
                    await SayAsync("250 ok");
                    break;
            }
            return true;
        }

        private async Task<bool> TakeAsync()
        {
            await SayAsync("354 go on");
            var text = new StringBuilder();
            while (await _reader.ReadLineAsync(sink._stop.Token) is { } read && read != ".")
            {
                text.Append(read.StartsWith('.') ? read[1..] : read).Append('\n');
                if (_fault == SmtpFault.BreaksInText)
                    return false;
            }
            if (_fault == SmtpFault.TextRefused)
            {
                await SayAsync("554 not wanted");
                return true;
            }
            lock (sink._gate)
                sink._mails.Add(new ReceivedMail(_from, _to, text.ToString()));
            if (_fault == SmtpFault.Hangs)
            {
                sink._hanging.TrySetResult();
                // Until the client leaves.
                await _reader.ReadLineAsync(sink._stop.Token);
            }
            if (_fault is SmtpFault.BreaksBeforeAnswer or SmtpFault.Hangs)
                return false;
            await SayAsync("250 taken");
            return true;
        }

        private async Task SayAsync(string words) => await line.WriteAsync(Encoding.ASCII.GetBytes(words + "\r\n"), sink._stop.Token);
    }
}
