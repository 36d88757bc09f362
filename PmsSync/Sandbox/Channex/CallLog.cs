using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex;

/// <summary>One call as the account saw it. <paramref name="Values"/> and <paramref name="Warnings"/> are those of a push.</summary>
internal sealed record LoggedCall(
    long Number, DateTimeOffset At, string Method, string Path, string Query, ChannexEndpoint Endpoint, IReadOnlyList<string> Properties,
    int Values, int Warnings, int Status, string? Body)
{
    public bool IsPush => Method == "POST" && Endpoint is ChannexEndpoint.Availability or ChannexEndpoint.Restrictions;
}

/// <summary>Every call that arrived, refused ones too, in the order of arrival. Guarded by the world's lock.</summary>
internal sealed class CallLog
{
    private readonly LinkedList<LoggedCall> _calls = [];
    private LinkedListNode<LoggedCall>? _oldestWithBody;
    private int _bodies;

    /// <summary>Of all calls ever, also of those that the log no longer holds.</summary>
    public long Total { get; private set; }

    public IReadOnlyList<LoggedCall> Calls => [.. _calls];

    public void Add(Func<long, LoggedCall> call, ChannexSettings settings)
    {
        var added = _calls.AddLast(call(++Total));
        _oldestWithBody ??= added;
        _bodies++;
        for (; _bodies > Math.Min(settings.LogKeepsBodies, settings.LogKeeps); _bodies--)
        {
            _oldestWithBody!.Value = _oldestWithBody.Value with { Body = null };
            _oldestWithBody = _oldestWithBody.Next;
        }
        while (_calls.Count > settings.LogKeeps)
            _calls.RemoveFirst();
    }

    public void Clear()
    {
        _calls.Clear();
        (_oldestWithBody, _bodies) = (null, 0);
    }
}
