using System.Collections.Concurrent;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Tenancy;
using PmsSync.Throttling;

namespace PmsSync.Tests.Inbound.Channels;

/// <summary>
/// A channel manager's queue as the test wants it: it offers what is not acknowledged, two at a time, so that
/// acknowledging shifts the page. Its webhooks carry their secret in a header.
/// </summary>
internal sealed class ScriptedChannel : IConnector, IBookingPull, IWebhooks
{
    private const int PageSize = 2;

    private readonly Lock _lock = new();
    private readonly List<BookingRevision> _queue = [];
    private int _running;

    public string Type => ConnectionTypes.Channex;

    public IBookingPull Bookings => this;

    public IWebhooks Webhooks => this;

    public TimeSpan Keeps { get; set; } = TimeSpan.MaxValue;

    /// <summary>All that <see cref="ListAsync"/> knows, and since when it was asked.</summary>
    public List<BookingRevision> Known { get; } = [];

    public ConcurrentQueue<DateTimeOffset> ListedSince { get; } = [];

    public ConcurrentQueue<string> Acknowledged { get; } = [];

    /// <summary>Ids that are offered and cannot be read.</summary>
    public List<string> Unreadable { get; } = [];

    /// <summary>What each page of the list shows beside the rest, and nobody can read.</summary>
    public List<UnreadableRevision> ListedUnreadable { get; } = [];

    /// <summary>What an acknowledgement answers instead of taking it.</summary>
    public Func<string, ItemOutcome?> OnAcknowledge { get; set; } = static _ => null;

    /// <summary>What a page or a list answers instead of what is there.</summary>
    public Func<Answer<BookingPage>?> OnRead { get; set; } = static () => null;

    /// <summary>Awaited by each read.</summary>
    public Func<Task> Gate { get; set; } = static () => Task.CompletedTask;

    public int Reads { get; private set; }

    public int MostAtOnce { get; private set; }

    public void Offer(params IEnumerable<BookingRevision> revisions)
    {
        lock (_lock)
        {
            _queue.AddRange(revisions);
            Known.AddRange(revisions);
        }
    }

    public IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access) => [];

    public async Task<Answer<BookingPage>> PullAsync(ChannelAccess access, WorkClass urgency, CancellationToken cancel)
    {
        lock (_lock)
        {
            Reads++;
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }
        await Gate();
        lock (_lock)
        {
            _running--;
            var unreadable = Unreadable.Select(static id => new UnreadableRevision(id, "it has no dates")).ToList();
            return OnRead() ?? new Answer<BookingPage>.Got(new BookingPage([.. _queue.Take(PageSize)], unreadable, null) { IsFull = _queue.Count >= PageSize });
        }
    }

    public Task<ItemOutcome> AcknowledgeAsync(ChannelAccess access, string revisionId, CancellationToken cancel)
    {
        if (OnAcknowledge(revisionId) is { } instead)
            return Task.FromResult(instead);
        lock (_lock)
            _queue.RemoveAll(r => r.RevisionId == revisionId);
        Acknowledged.Enqueue(revisionId);
        return Task.FromResult(ItemOutcome.Accepted);
    }

    public Task<Answer<BookingPage>> ListAsync(ChannelAccess access, DateTimeOffset since, string? cursor, CancellationToken cancel)
    {
        ListedSince.Enqueue(since);
        var start = cursor is null ? 0 : int.Parse(cursor);
        lock (_lock)
            return Task.FromResult(OnRead() ?? new Answer<BookingPage>.Got(new BookingPage(
                [.. Known.Skip(start).Take(PageSize)], [.. ListedUnreadable], start + PageSize < Known.Count ? $"{start + PageSize}" : null)));
    }

    public WebhookReading Read(ChannelAccess access, WebhookCall call) => call.Header("X-Webhook-Secret") == access.WebhookSecret
        ? new WebhookReading.Signal("booking", Bookings: true, Messages: true, Settings: false)
        : new WebhookReading.Forged();
}
