using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Maintenance;

/// <summary>The rows of tickets as what opened them makes them. What people do is written by <see cref="TicketWorkStore"/>.</summary>
internal static class TicketStore
{
    private const string Upsert = """
        INSERT INTO maintenance_ticket (tenant, id, origin, unit, stay, title, text, priority, assignee, due, block_from, block_to, block_kept,
            why, rule, thread, message, task, gone, opened_at, version, changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 1, ?21)
        ON CONFLICT (tenant, id) DO UPDATE SET
            unit = excluded.unit, stay = excluded.stay, title = excluded.title, text = excluded.text, priority = excluded.priority,
            assignee = excluded.assignee, due = excluded.due, block_from = excluded.block_from, block_to = excluded.block_to,
            block_kept = excluded.block_kept, why = excluded.why, gone = excluded.gone, opened_at = excluded.opened_at,
            version = version + 1, changed_at = excluded.changed_at
        """;

    private const string DeleteOne = "DELETE FROM maintenance_ticket WHERE tenant = ?1 AND id = ?2";

    private const string CurrentVersion = "SELECT version FROM maintenance_ticket WHERE tenant = ?1 AND id = ?2";

    private const string Tickets = """
        SELECT t.tenant AS Tenant, t.id AS Id, t.origin AS Origin, t.unit AS Unit, t.stay AS Stay, t.title AS Title, t.text AS Text,
            t.priority AS Priority, t.assignee AS Assignee, t.due AS Due, t.block_from AS BlockFrom, t.block_to AS BlockTo,
            t.block_kept AS BlockKept, t.why AS Why, t.rule AS Rule, t.thread AS Thread, t.message AS Message, t.task AS Task, t.gone AS Gone,
            t.opened_at AS OpenedAt, t.version AS OpenedVersion, t.changed_at AS MadeAt, w.said AS Said, w.status AS Status,
            w.started_at AS StartedAt, w.closed_at AS ClosedAt, w.closings AS Closings, w.block_at AS BlockAt, w.changed_at AS WorkedAt,
            w.version AS WorkVersion
        FROM maintenance_ticket t LEFT JOIN maintenance_work w ON w.tenant = t.tenant AND w.ticket = t.id

        """;

    private const string ById = Tickets + "WHERE t.tenant = @tenant AND t.id = @id";

    private const string OfRules = Tickets + "WHERE t.tenant = @tenant AND t.unit = @unit AND t.rule IS NOT NULL AND (t.due IS NULL OR t.due > @after)";

    private const string OfOneThread = Tickets + "WHERE t.tenant = @tenant AND t.thread = @thread";

    private const string Listed = Tickets + "WHERE t.tenant = @tenant AND (t.opened_at, t.id) > (@afterAt, @afterId) ORDER BY t.opened_at, t.id";

    public static void Save(WriteSession session, OpenedTicket ticket, DateTimeOffset at) => session.Execute(
        Upsert, ticket.Tenant.Value, ticket.Id, (int)ticket.Origin, ticket.Unit?.Value, ticket.Stay, ticket.Title, ticket.Text, (int)ticket.Priority,
        ticket.Assignee, Iso(ticket.Due), Iso(ticket.Block?.Arrival), Iso(ticket.Block?.Departure), ticket.BlockKept ? 1 : 0, ticket.Why, ticket.Rule,
        ticket.Thread, ticket.Message, ticket.Task, ticket.Gone, ticket.OpenedAt.ToUnixTimeMilliseconds(), at.ToUnixTimeMilliseconds());

    public static void Drop(WriteSession session, TenantId tenant, string id) => session.Execute(DeleteOne, tenant.Value, id);

    /// <summary>The version inside the writer's transaction; 0 where there is no ticket of this id.</summary>
    public static long VersionOf(WriteSession session, TenantId tenant, string id) => session.Scalar<long>(CurrentVersion, tenant.Value, id);

    public static MaintenanceTicket? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.QuerySingleOrDefault<TicketRow>(ById, new { tenant = tenant.Value, id })?.ToTicket();

    /// <summary>The tickets of a unit's rules that are due after <paramref name="after"/>, and those that are not due at all any more.</summary>
    public static IReadOnlyList<MaintenanceTicket> OfUnitsRules(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly after) =>
        [.. connection.Query<TicketRow>(OfRules, new { tenant = tenant.Value, unit = unit.Value, after = Iso(after) }).Select(static r => r.ToTicket())];

    public static IReadOnlyList<MaintenanceTicket> OfThread(SqliteConnection connection, TenantId tenant, string thread) =>
        [.. connection.Query<TicketRow>(OfOneThread, new { tenant = tenant.Value, thread }).Select(static r => r.ToTicket())];

    /// <summary>A page by the time of their opening; <paramref name="after"/> is the last one of the page before.</summary>
    public static IReadOnlyList<MaintenanceTicket> List(SqliteConnection connection, TenantId tenant, TicketFilter filter, int limit, (long OpenedAt, string Id) after) =>
    [
        // Each field is what a person said of it or what opened the ticket, so the rows pass by the filter one at a time.
        .. connection.Query<TicketRow>(Listed, new { tenant = tenant.Value, afterAt = after.OpenedAt, afterId = after.Id }, buffered: false)
            .Select(static r => r.ToTicket()).Where(filter.Takes).Take(limit),
    ];

    private static string? Iso(DateOnly? date) => date?.ToString("yyyy-MM-dd");
}

/// <summary>Which tickets to list; null is all. Nights are half-open, <c>[From, To)</c>, and are the block's or that of the due day.</summary>
/// <param name="Assignee">One of the staff, or <see cref="Nobody"/>.</param>
/// <param name="Stay">The booking on whose account they were opened.</param>
internal sealed record TicketFilter(
    string? Unit = null, TicketStatus? Status = null, string? Assignee = null, TicketOrigin? Origin = null, string? Stay = null, DateOnly? From = null,
    DateOnly? To = null)
{
    /// <summary>As an assignee: tickets that nobody does yet.</summary>
    public const string Nobody = "";

    public bool Takes(MaintenanceTicket ticket) =>
        (Unit is null || ticket.Unit?.Value == Unit) && (Status is null || ticket.Status == Status) && (Origin is null || ticket.Opened.Origin == Origin)
        && (Assignee is null || (ticket.Assignee ?? Nobody) == Assignee) && (Stay is null || ticket.Stay == Stay)
        && (From is null || ticket.Nights?.Departure > From) && (To is null || ticket.Nights?.Arrival < To);
}
