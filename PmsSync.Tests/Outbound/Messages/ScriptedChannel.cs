using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>What the channel does with the next message that is sent to it.</summary>
internal abstract record Act
{
    /// <summary>Takes it and shows it in the answer.</summary>
    internal sealed record Take : Act;

    /// <summary>Takes it and only says yes.</summary>
    internal sealed record TakeSilently : Act;

    /// <summary>Takes it; the answer is lost.</summary>
    internal sealed record LoseAnswer : Act;

    /// <summary>Never gets it; there is no answer.</summary>
    internal sealed record LoseRequest : Act;

    /// <summary>There is no answer, and it carries the call out when the test says so.</summary>
    internal sealed record Delay : Act;

    /// <summary>Does not come back before the service is gone.</summary>
    /// <param name="Takes">Whether the channel has the message all the same.</param>
    internal sealed record Hang(bool Takes) : Act;

    /// <summary>Breaks the rule that a connector never throws.</summary>
    /// <param name="Takes">Whether the channel has the message all the same.</param>
    internal sealed record Throw(bool Takes) : Act;

    internal sealed record Answer(ItemOutcome Outcome) : Act;
}

/// <summary>A channel with conversations that does what the test says, and counts what it carried out.</summary>
internal sealed class ScriptedChannel(TimeProvider time) : IConnector, IMessaging
{
    public const string Name = "scripted";

    private readonly Lock _lock = new();
    private readonly List<ChannelMessage> _all = [];
    private readonly Queue<Act> _acts = new();
    private readonly List<ChannelMessage> _delayed = [];
    private readonly List<string> _sendCalls = [];
    private readonly List<string> _sentTo = [];
    private int _ids;
    private string _cursor = "0";

    public string Type => Name;

    public IMessaging Messages => this;

    /// <summary>What it does with every message for which nothing else was ordered.</summary>
    public Act Otherwise { get; set; } = new Act.Take();

    /// <summary>What it answers instead of every thread and every page; null: the truth.</summary>
    public string? OutOfOrder { get; set; }

    /// <summary>How far its clock is ahead of ours.</summary>
    public TimeSpan ClockAhead { get; set; }

    public int PageSize { get; set; } = 10;

    /// <summary>Answers instead of a page, once each.</summary>
    public Queue<Answer<MessagePage>> PullAnswers { get; } = new();

    /// <summary>Answers instead of a thread, once each.</summary>
    public Queue<Answer<IReadOnlyList<ChannelMessage>>> ReadAnswers { get; } = new();

    /// <summary>The thread into which messages go that name only a booking.</summary>
    public Func<string, string> ThreadOfBooking { get; set; } = static booking => $"thread-of-{booking}";

    /// <summary>A thread whose messages it always shows when it says yes to them; null for none.</summary>
    public string? NeverSilentIn { get; set; }

    public IReadOnlyList<string> SendCalls => Locked(() => _sendCalls.ToArray());

    /// <summary>The thread of each of these calls, or the booking where it named none.</summary>
    public IReadOnlyList<string> SentTo => Locked(() => _sentTo.ToArray());

    public int Reads { get; private set; }

    public int Pulls { get; private set; }

    /// <summary>Released each time that a send hangs.</summary>
    public SemaphoreSlim Hangs { get; } = new(0);

    /// <summary>The texts that the property has said in the channel, in the channel's order.</summary>
    public IReadOnlyList<string> Said => Locked(() => _all.Where(static m => m.Sender == MessageSender.Property).Select(static m => m.Text).ToArray());

    /// <summary>Every text that the channel shows.</summary>
    public IReadOnlyList<string> Shown => Locked(() => _all.Select(static m => m.Text).ToArray());

    public IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access) => [];

    public void Next(params Act[] acts) => Locked(() => acts.ToList().ForEach(_acts.Enqueue));

    public ChannelMessage Write(string thread, MessageSender sender, string text, string? booking = null, DateTimeOffset? at = null) => Locked(() =>
    {
        var message = Make(thread, sender, text, booking, at);
        _all.Add(message);
        return message;
    });

    /// <summary>An enquiry becomes a booking's: its conversation goes on in another thread, and takes along what was said.</summary>
    /// <param name="keepsIds">False: under other ids than before.</param>
    public void Move(string from, string to, string booking, bool keepsIds = true) => Locked(() =>
    {
        for (var i = 0; i < _all.Count; i++)
            if (_all[i].ThreadId == from)
                _all[i] = _all[i] with { ThreadId = to, BookingId = booking, MessageId = keepsIds ? _all[i].MessageId : $"m{++_ids}" };
    });

    /// <summary>The next pull shows messages that it showed before, or will show, in any order and some of them twice; it does not move on.</summary>
    public void OfferAgain(Random chance) => Locked(() => PullAnswers.Enqueue(new Answer<MessagePage>.Got(new MessagePage(
        [.. Enumerable.Range(0, chance.Next(1, 12)).Select(_ => _all[chance.Next(_all.Count)])], _cursor, HasMore: false))));

    /// <summary>Carries out the calls that it was given long ago.</summary>
    public void CarryOutDelayed() => Locked(() =>
    {
        _all.AddRange(_delayed.Select(m => m with { SentAt = time.GetUtcNow() + ClockAhead }));
        _delayed.Clear();
    });

    public Task<Answer<MessagePage>> PullAsync(ChannelAccess access, string? cursor, CancellationToken cancel) => Task.FromResult(Locked(() =>
    {
        Pulls++;
        if (PullAnswers.TryDequeue(out var scripted))
            return scripted;
        if (OutOfOrder is { } why)
            return new Answer<MessagePage>.Later(null, why, IsThrottled: false);
        var from = cursor is null ? 0 : int.Parse(cursor);
        _cursor = (from + Math.Min(PageSize, _all.Count - from)).ToString();
        var page = _all.Skip(from).Take(PageSize).ToList();
        return new Answer<MessagePage>.Got(new MessagePage(page, (from + page.Count).ToString(), from + page.Count < _all.Count));
    }));

    public Task<Answer<IReadOnlyList<ChannelMessage>>> ReadThreadAsync(ChannelAccess access, string threadId, CancellationToken cancel) => Task.FromResult(Locked(() =>
    {
        Reads++;
        return ReadAnswers.TryDequeue(out var scripted)
            ? scripted
            : OutOfOrder is { } why
            ? new Answer<IReadOnlyList<ChannelMessage>>.Later(null, why, IsThrottled: false)
            : new Answer<IReadOnlyList<ChannelMessage>>.Got(_all.Where(m => m.ThreadId == threadId).ToList());
    }));

    public async Task<SendOutcome> SendAsync(ChannelAccess access, string? threadId, string? bookingId, string text, CancellationToken cancel)
    {
        var act = Locked(() =>
        {
            _sendCalls.Add(text);
            _sentTo.Add(threadId ?? bookingId!);
            return _acts.TryDequeue(out var next) ? next : Otherwise;
        });
        var message = Locked(() => Make(threadId ?? ThreadOfBooking(bookingId!), MessageSender.Property, text, bookingId, at: null));
        if (act is Act.Take or Act.TakeSilently or Act.LoseAnswer or Act.Hang { Takes: true } or Act.Throw { Takes: true })
            Locked(() => _all.Add(message));
        if (act is Act.Delay)
            Locked(() => _delayed.Add(message));
        if (act is Act.Hang)
        {
            Hangs.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
        }
        return act switch
        {
            Act.Throw => throw new InvalidOperationException("A mistake in the connector."),
            Act.Take => new SendOutcome(ItemOutcome.Accepted, message),
            Act.TakeSilently => new SendOutcome(ItemOutcome.Accepted, threadId == NeverSilentIn ? message : null),
            Act.Answer answer => new SendOutcome(answer.Outcome),
            _ => new SendOutcome(new ItemOutcome.Uncertain("The answer did not come in time.")),
        };
    }

    private ChannelMessage Make(string thread, MessageSender sender, string text, string? booking, DateTimeOffset? at) => new()
    {
        ThreadId = thread,
        MessageId = $"m{++_ids}",
        BookingId = booking,
        Sender = sender,
        Text = text,
        SentAt = at ?? time.GetUtcNow() + ClockAhead,
        Title = $"About {thread}",
        SoldBy = "Booking.com",
    };

    private void Locked(Action act)
    {
        lock (_lock)
            act();
    }

    private T Locked<T>(Func<T> act)
    {
        lock (_lock)
            return act();
    }
}
