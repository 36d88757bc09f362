using PmsSync.Domain;

namespace PmsSync.State.Maintenance;

/// <summary>What a person said of a field; <paramref name="Value"/> is null where they emptied it.</summary>
internal sealed record Said<T>(T? Value);

/// <summary>What people said of a ticket's fields, by field; null where nobody said anything, and the field follows what opened the ticket.</summary>
internal sealed record TicketFields
{
    public static readonly TicketFields None = new();

    public Said<string>? Title { get; init; }

    public Said<string>? Text { get; init; }

    public Said<TicketPriority>? Priority { get; init; }

    public Said<string>? Assignee { get; init; }

    public Said<DateOnly?>? Due { get; init; }

    public Said<string>? Unit { get; init; }

    public Said<string>? Stay { get; init; }

    public Said<string>? Note { get; init; }

    public Said<StayDates?>? Block { get; init; }

    /// <summary>These over what was said before.</summary>
    public TicketFields Over(TicketFields before) => new()
    {
        Title = Title ?? before.Title,
        Text = Text ?? before.Text,
        Priority = Priority ?? before.Priority,
        Assignee = Assignee ?? before.Assignee,
        Due = Due ?? before.Due,
        Unit = Unit ?? before.Unit,
        Stay = Stay ?? before.Stay,
        Note = Note ?? before.Note,
        Block = Block ?? before.Block,
    };
}

/// <summary>Of a ticket, what a person saw who decided something about it.</summary>
internal sealed record TicketSeen(string? Unit, string? Stay, DateOnly? Due, StayDates? Block);

/// <summary>What one decision says of a ticket.</summary>
internal sealed record TicketDecision(TicketFields Says, TicketStatus? Status, TicketSeen Seen);

/// <summary>A ticket was closed, and perhaps opened again.</summary>
internal sealed record Closing(DateTimeOffset At, DateTimeOffset? ReopenedAt);

/// <summary>
/// What people say and do: the half that nothing derived touches. It follows from their decisions alone, in the order in which
/// they were made, and from what each of them saw.
/// </summary>
internal sealed record TicketWork
{
    public static readonly TicketWork None = new();

    public TicketFields Said { get; init; } = TicketFields.None;

    public TicketStatus Status { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>In order. They say whether a message met an open ticket.</summary>
    public IReadOnlyList<Closing> Closings { get; init; } = [];

    /// <summary>When a person last said which nights are closed.</summary>
    public DateTimeOffset? BlockAt { get; init; }

    /// <summary>When a person last changed something.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Counts the decisions that changed something; 0 before the first.</summary>
    public long Version { get; init; }

    public bool IsClosed => Status is TicketStatus.Done or TicketStatus.Cancelled;

    /// <summary>True where no person had closed it by then, or one had opened it again.</summary>
    public bool IsOpenAt(DateTimeOffset at) => !Closings.Any(c => c.At <= at && (c.ReopenedAt is not { } reopened || at < reopened));

    /// <summary>The work after a decision; the same one where it says nothing new.</summary>
    public TicketWork After(TicketDecision decision, DateTimeOffset at)
    {
        var said = decision.Says.Over(Said);
        var moves = decision.Status is { } status && status != Status;
        if (said == Said && !moves)
            return this;
        var after = moves ? WithStatus(decision.Status!.Value, at) : this;
        return after with
        {
            Said = Settled(said, decision.Seen, closes: after.IsClosed && !IsClosed),
            BlockAt = decision.Says.Block is null ? BlockAt : at,
            Version = Version + 1,
            ChangedAt = at,
        };
    }

    // From the first touch on the nights are a person's, and only a person opens them; they stay in the unit in which they were
    // seen. What is done or cancelled stays as it was then.
    private static TicketFields Settled(TicketFields said, TicketSeen seen, bool closes)
    {
        if (said.Block is null && seen.Block is not null)
            said = said with { Block = new Said<StayDates?>(seen.Block) };
        if (closes || said.Block?.Value is not null)
            said = said with { Unit = said.Unit ?? new Said<string>(seen.Unit) };
        return closes
            ? said with { Stay = said.Stay ?? new Said<string>(seen.Stay), Due = said.Due ?? new Said<DateOnly?>(seen.Due) }
            : said;
    }

    private TicketWork WithStatus(TicketStatus status, DateTimeOffset at)
    {
        var closes = status is TicketStatus.Done or TicketStatus.Cancelled;
        return this with
        {
            Status = status,
            StartedAt = status == TicketStatus.Started ? at : status == TicketStatus.Open ? null : StartedAt,
            ClosedAt = closes ? at : null,
            Closings = closes == IsClosed ? Closings
                : closes ? [.. Closings, new Closing(at, ReopenedAt: null)]
                : [.. Closings.Take(Closings.Count - 1), Closings[^1] with { ReopenedAt = at }],
        };
    }
}
