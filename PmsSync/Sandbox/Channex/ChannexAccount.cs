using System.Globalization;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Limits;
using PmsSync.Sandbox.Channex.Webhooks;

namespace PmsSync.Sandbox.Channex;

/// <summary>All that the simulated account holds. Guarded by the world's lock: reach it through <see cref="ChannexWorld.Read{T}"/>.</summary>
internal sealed class ChannexAccount
{
    private readonly Queue<(DateTimeOffset DueAt, IReadOnlyList<Action> Changes)> _tasks = new();

    public ChannexAccount() => Desk = new BookingDesk(Webhooks);

    public ChannexSettings Settings { get; set; } = new();

    /// <summary>Counts what gets ids here, so that they go on after a restart.</summary>
    public long Sequence { get; set; }

    public List<ChannexProperty> Properties { get; } = [];

    /// <summary>API keys, each with the properties that it may see; null for all.</summary>
    public Dictionary<string, IReadOnlySet<string>?> Keys { get; } = new(StringComparer.Ordinal);

    public WebhookQueue Webhooks { get; } = new();

    public BookingDesk Desk { get; }

    public CallGate Gate { get; } = new();

    public CallLog Log { get; } = new();

    /// <summary>The property of that name or id.</summary>
    public ChannexProperty? Find(string nameOrId) => Properties.Find(p => p.Name == nameOrId || p.Id == nameOrId);

    public string NextId(string kind) => ChannexIds.Of(kind, (++Sequence).ToString(CultureInfo.InvariantCulture));

    /// <summary>What a key may see; null for an unknown key.</summary>
    public IReadOnlyList<ChannexProperty>? Visible(string? key) =>
        key is null || !Keys.TryGetValue(key, out var only) ? null : only is null ? Properties : [.. Properties.Where(p => only.Contains(p.Id))];

    /// <summary>Queues a push's changes and answers its task's id.</summary>
    public string Schedule(IReadOnlyList<Action> changes, DateTimeOffset now)
    {
        _tasks.Enqueue((now + Settings.TaskDelay, changes));
        RunTasks(now);
        return NextId("task");
    }

    /// <summary>Does what is due, first in, first out: one that is not yet due holds up those behind it.</summary>
    public void RunTasks(DateTimeOffset now)
    {
        while (_tasks.TryPeek(out var next) && next.DueAt <= now)
        {
            _tasks.Dequeue();
            foreach (var change in next.Changes)
                change();
        }
    }
}
