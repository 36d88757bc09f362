namespace PmsSync.Domain;

/// <summary>
/// What people and other systems are told of. Another kind is one line here, its place in <see cref="All"/>, and a call of the
/// board of notices where it happens.
/// </summary>
/// <param name="Name">As in the settings and in a webhook's <c>type</c>: words of <c>[A-Za-z0-9_]</c> with full stops between.</param>
/// <param name="One">What one of them is called in a mail.</param>
/// <param name="Many">What several of them are called.</param>
internal sealed record NoticeKind(string Name, string One, string Many)
{
    public static readonly NoticeKind ConflictOpened = new("conflict.opened", "conflict", "conflicts");

    public static readonly NoticeKind ConflictSettled = new("conflict.settled", "conflict settled", "conflicts settled");

    public static readonly NoticeKind FeedStale = new("feed.stale", "source not read", "sources not read");

    public static readonly NoticeKind FeedRecovered = new("feed.recovered", "source read again", "sources read again");

    public static readonly NoticeKind DeadLetter = new("deadLetter", "event that failed", "events that failed");

    public static readonly NoticeKind TurnoverAtRisk = new("turnover.atRisk", "turnover at risk", "turnovers at risk");

    /// <summary>Each change of a task: for those who clean, and for others only where they ask for it.</summary>
    public static readonly NoticeKind CleaningTask = new("cleaning.task", "cleaning task", "cleaning tasks") { IsUsual = false, IsState = true };

    /// <summary>The most important first: so a mail names them.</summary>
    public static IReadOnlyList<NoticeKind> All { get; } =
        [ConflictOpened, TurnoverAtRisk, DeadLetter, FeedStale, ConflictSettled, FeedRecovered, CleaningTask];

    /// <summary>False: told only to those who name it.</summary>
    public bool IsUsual { get; init; } = true;

    /// <summary>True: only how its subject is now is worth telling; what it was before is left out of what still waits.</summary>
    public bool IsState { get; init; }

    /// <summary>The kind of this name, in any case of its letters; null where there is none.</summary>
    public static NoticeKind? Find(string name) => All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => Name;
}

/// <summary>One thing to tell: of guests it says nothing.</summary>
/// <param name="Subject">The id of what it is about; several notices may be about one.</param>
/// <param name="Headline">In a few words, for the subject of a mail.</param>
/// <param name="Words">In sentences.</param>
/// <param name="Data">A JSON object.</param>
internal sealed record Notice(TenantId Tenant, NoticeKind Kind, string Subject, string Headline, string Words, string Data)
{
    /// <summary>What became of the subject of a notice of state; null for all others.</summary>
    public NoticeChange? Change { get; init; }

    /// <summary>For this one of the staff alone; null for all others who are told of the kind.</summary>
    public string? For { get; init; }
}

/// <summary>What became of a thing whose state is told. The numbers are stored.</summary>
internal enum NoticeChange
{
    Created = 0,
    Changed = 1,
    Cancelled = 2,
}
