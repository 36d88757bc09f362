using PmsSync.Domain;

namespace PmsSync.State.Maintenance;

/// <summary>What opened a ticket. The numbers are stored.</summary>
internal enum TicketOrigin
{
    Api = 0,
    Message = 1,
    Rule = 2,
    Cleaner = 3,
}

/// <summary>How urgent a ticket is. The numbers are stored.</summary>
internal enum TicketPriority
{
    Low = 0,
    Normal = 1,
    Urgent = 2,
}

/// <summary>Where a ticket stands. The numbers are stored.</summary>
internal enum TicketStatus
{
    Open = 0,
    Started = 1,
    Done = 2,

    /// <summary>A person cancelled it, or what it was opened by is gone.</summary>
    Cancelled = 3,
}

/// <summary>A ticket as what opened it makes it: the half that nobody writes by hand.</summary>
internal sealed record OpenedTicket
{
    public required string Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required TicketOrigin Origin { get; init; }

    /// <summary>Null while it is not known: a guest writes who has not booked.</summary>
    public UnitId? Unit { get; init; }

    /// <summary>The stay on whose account it was opened.</summary>
    public string? Stay { get; init; }

    public required string Title { get; init; }

    public string? Text { get; init; }

    public TicketPriority Priority { get; init; } = TicketPriority.Normal;

    /// <summary>One of the staff.</summary>
    public string? Assignee { get; init; }

    /// <summary>The day, at the unit, by which it is to be done.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>The nights that it closes.</summary>
    public StayDates? Block { get; init; }

    /// <summary>True where an edit of the settings would have opened nights: they stay closed until a person says otherwise.</summary>
    public bool BlockKept { get; init; }

    /// <summary>The words of why it was opened.</summary>
    public required string Why { get; init; }

    /// <summary>The rule of its unit.</summary>
    public string? Rule { get; init; }

    /// <summary>The conversation, by our id.</summary>
    public string? Thread { get; init; }

    /// <summary>The message that opened it, by our id.</summary>
    public string? Message { get; init; }

    /// <summary>The cleaning task whose note opened it.</summary>
    public string? Task { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Why it is not needed any more; null while it is.</summary>
    public string? Gone { get; init; }
}

/// <summary>A ticket: what opened it, and what people say and do.</summary>
internal sealed record MaintenanceTicket(OpenedTicket Opened, TicketWork Work)
{
    public string Id => Opened.Id;

    public TenantId Tenant => Opened.Tenant;

    /// <summary>Counts the changes of both halves.</summary>
    public long Version => OpenedVersion + Work.Version;

    public long OpenedVersion { get; init; }

    /// <summary>When what opened it changed last.</summary>
    public DateTimeOffset MadeAt { get; init; }

    public DateTimeOffset ChangedAt => Work.ChangedAt is { } at && at > MadeAt ? at : MadeAt;

    public UnitId? Unit => Work.Said.Unit is { } said ? said.Value is { } unit ? new UnitId(unit) : null : Opened.Unit;

    public string? Stay => Work.Said.Stay is { } said ? said.Value : Opened.Stay;

    public string Title => Work.Said.Title?.Value ?? Opened.Title;

    public string? Text => Work.Said.Text is { } said ? said.Value : Opened.Text;

    public TicketPriority Priority => Work.Said.Priority?.Value ?? Opened.Priority;

    public string? Assignee => Work.Said.Assignee is { } said ? said.Value : Opened.Assignee;

    public DateOnly? Due => Work.Said.Due is { } said ? said.Value : Opened.Due;

    public string? Note => Work.Said.Note?.Value;

    /// <summary>The nights that are closed for it, also after it is done: a person opens them.</summary>
    public StayDates? Block => Work.Said.Block is { } said ? said.Value : Opened.Block;

    public TicketStatus Status => Opened.Gone is not null && !Work.IsClosed ? TicketStatus.Cancelled : Work.Status;

    /// <summary>When the nights were closed, for who was first.</summary>
    public DateTimeOffset BlockedAt => Work.BlockAt ?? Opened.OpenedAt;

    /// <summary>The nights for which bookings are affected: the block's, else the one of the day by which it is due.</summary>
    public StayDates? Nights => Block ?? (Due is { } due ? new StayDates(due, due.AddDays(1)) : null);

    public TicketSeen Seen => new(Unit?.Value, Stay, Due, Block);
}
