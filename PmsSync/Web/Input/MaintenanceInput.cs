using System.Text.Json;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Maintenance;
using PmsSync.Tenancy;

namespace PmsSync.Web.Input;

/// <summary>What a body says of a ticket.</summary>
/// <param name="findStay">A booking of the tenant by its id.</param>
internal sealed class MaintenanceInput(Tenant tenant, Func<string, StayRow?> findStay)
{
    private const int LongestTitle = 200, LongestText = 4000;

    // Those that only the service sets are passed over, so that a body that was read can be sent back.
    private static readonly string[] Known =
    [
        "title", "text", "status", "priority", "assignee", "due", "note", "unit", "booking", "block", "id", "origin", "why", "rule", "thread", "message",
        "cleaningTask", "affected", "gone", "openedAt", "startedAt", "closedAt", "version", "changedAt",
    ];

    public OpenedTicket ReadDraft(Fields body, string id, string by, DateTimeOffset now)
    {
        body.RefuseUnknown("title", "unit", "booking", "text", "priority", "assignee", "due", "block");
        var booking = BookingOf(body);
        var unit = UnitOf(body) ?? booking?.Holding?.To ?? booking?.Stay.Unit;
        if (!body.Names("booking"))
            body.Require(unit, "unit");
        body.Require(body.Text("title", LongestTitle), "title");
        return new OpenedTicket
        {
            Id = id,
            Tenant = tenant.Id,
            Origin = TicketOrigin.Api,
            Unit = unit,
            Stay = booking?.Stay.Id,
            Title = body.Text("title", LongestTitle) ?? "",
            Text = body.Text("text", LongestText),
            Priority = body.OneOf<TicketPriority>("priority") ?? TicketPriority.Normal,
            Assignee = StaffInput.Read(body, "assignee", tenant),
            Due = body.Date("due"),
            Block = BookingInput.ReadNights(body, "block"),
            Why = MaintenanceWords.ByApi(by),
            OpenedAt = now,
        };
    }

    /// <summary>True for a body with a block: nights are to be closed.</summary>
    public static bool ClosesNights(JsonElement body) => body.TryGetProperty("block", out var block) && block.ValueKind != JsonValueKind.Null;

    /// <summary>True for a patch that closes nights, other ones, or opens them.</summary>
    public static bool SpeaksOfNights(JsonElement body) => body.TryGetProperty("block", out _);

    /// <summary>Only what the body says otherwise than the ticket as it was read.</summary>
    public TicketDecision ReadPatch(Fields body, MaintenanceTicket ticket)
    {
        body.RefuseUnknown(Known);
        var says = new TicketFields
        {
            Title = Said(body, "title", body.Text("title", LongestTitle), ticket.Title),
            Text = Said(body, "text", body.Text("text", LongestText), ticket.Text),
            Priority = body.OneOf<TicketPriority>("priority") is { } priority && priority != ticket.Priority ? new Said<TicketPriority>(priority) : null,
            Assignee = Said(body, "assignee", StaffInput.Read(body, "assignee", tenant), ticket.Assignee),
            Due = Said(body, "due", body.Date("due"), ticket.Due),
            Note = Said(body, "note", body.Text("note", LongestText), ticket.Note),
            Unit = Said(body, "unit", UnitOf(body, ticket.Unit)?.Value, ticket.Unit?.Value),
            Stay = IsOf(body, ticket.Stay) ? null : Said(body, "booking", BookingOf(body)?.Stay.Id, ticket.Stay),
            Block = Said(body, "block", BookingInput.ReadNights(body, "block"), ticket.Block),
        };
        var status = body.OneOf<TicketStatus>("status");
        foreach (var needed in body.Cleared.Intersect(["title", "priority", "status"]))
            body.Wrong(needed, "This field cannot be empty.");
        if (says.Unit is { Value: null })
            body.Wrong("unit", "A ticket that has a unit keeps one.");
        if (says.Block is { Value: not null } && says.Unit is null && ticket.Unit is null)
            body.Wrong("block", "It is not known which unit the ticket is about; name it in \"unit\".");
        return new TicketDecision(says, status == ticket.Status ? null : status, ticket.Seen);
    }

    private static Said<T>? Said<T>(Fields body, string field, T? value, T? seen) =>
        !body.Names(field) || EqualityComparer<T>.Default.Equals(value, seen) ? null : new Said<T>(value);

    // What was read may be sent back, also when the configuration or the bookings know it no longer.
    private static bool IsOf(Fields body, string? seen) => seen is not null && body.Text("booking", 64) == seen;

    private UnitId? UnitOf(Fields body, UnitId? seen = null)
    {
        if (body.Text("unit", 64) is not { } id)
            return null;
        if (id == seen?.Value)
            return seen;
        if (tenant.FindUnit(id) is { } unit)
            return unit.Id;
        body.Wrong("unit", $"There is no unit '{id}'; units are set in the configuration.");
        return null;
    }

    private StayRow? BookingOf(Fields body)
    {
        if (body.Text("booking", 64) is not { } id)
            return null;
        if (findStay(id) is { Stay.Kind: not StayKind.Block } found)
            return found;
        body.Wrong("booking", $"There is no booking '{id}'.");
        return null;
    }
}
