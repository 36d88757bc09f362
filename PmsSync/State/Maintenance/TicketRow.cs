using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Maintenance;

/// <summary>Both halves of a ticket as they stand in the database.</summary>
internal sealed class TicketRow
{
    public string Tenant { get; init; } = "";
    public string Id { get; init; } = "";
    public long Origin { get; init; }
    public string? Unit { get; init; }
    public string? Stay { get; init; }
    public string Title { get; init; } = "";
    public string? Text { get; init; }
    public long Priority { get; init; }
    public string? Assignee { get; init; }
    public string? Due { get; init; }
    public string? BlockFrom { get; init; }
    public string? BlockTo { get; init; }
    public long BlockKept { get; init; }
    public string Why { get; init; } = "";
    public string? Rule { get; init; }
    public string? Thread { get; init; }
    public string? Message { get; init; }
    public string? Task { get; init; }
    public string? Gone { get; init; }
    public long OpenedAt { get; init; }
    public long OpenedVersion { get; init; }
    public long MadeAt { get; init; }
    public string? Said { get; init; }
    public long? Status { get; init; }
    public long? StartedAt { get; init; }
    public long? ClosedAt { get; init; }
    public string? Closings { get; init; }
    public long? BlockAt { get; init; }
    public long? WorkedAt { get; init; }
    public long? WorkVersion { get; init; }

    public MaintenanceTicket ToTicket() => new(ToOpened(), WorkVersion is null ? TicketWork.None : ToWork())
    {
        OpenedVersion = OpenedVersion,
        MadeAt = DateTimeOffset.FromUnixTimeMilliseconds(MadeAt),
    };

    public TicketWork ToWork() => new()
    {
        Said = FactJson.Read<TicketFields>(Said!),
        Status = (TicketStatus)Status!,
        StartedAt = StartedAt.ToInstant(),
        ClosedAt = ClosedAt.ToInstant(),
        Closings = FactJson.Read<Closing[]>(Closings!),
        BlockAt = BlockAt.ToInstant(),
        ChangedAt = WorkedAt.ToInstant(),
        Version = WorkVersion!.Value,
    };

    private OpenedTicket ToOpened() => new()
    {
        Id = Id,
        Tenant = new TenantId(Tenant),
        Origin = (TicketOrigin)Origin,
        Unit = Unit is null ? null : new UnitId(Unit),
        Stay = Stay,
        Title = Title,
        Text = Text,
        Priority = (TicketPriority)Priority,
        Assignee = Assignee,
        Due = Due is null ? null : Day(Due),
        Block = BlockFrom is null ? null : new StayDates(Day(BlockFrom), Day(BlockTo!)),
        BlockKept = BlockKept == 1,
        Why = Why,
        Rule = Rule,
        Thread = Thread,
        Message = Message,
        Task = Task,
        OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(OpenedAt),
        Gone = Gone,
    };

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd");
}
