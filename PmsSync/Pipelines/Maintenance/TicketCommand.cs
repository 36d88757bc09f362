using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Maintenance;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>A ticket that is opened once and for all, as it stands in the journal: by the API or by a cleaner's note. Its id is chosen before.</summary>
internal sealed record TicketOpening
{
    public const string Kind = "ticket.open";

    public required OpenedTicket Ticket { get; init; }

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }

    /// <summary>What a cleaner's note asks for. The same words on the same task are one ticket.</summary>
    public static NewEvent OfNote(JournalEvent item, UnitId unit, string stay, string task, string text)
    {
        var ticket = new OpenedTicket
        {
            Id = TicketId.OfNote(item.Tenant, task, text),
            Tenant = item.Tenant,
            Origin = TicketOrigin.Cleaner,
            Unit = unit,
            Stay = stay,
            Title = MaintenanceWords.TitleOf(text),
            Text = text,
            Why = MaintenanceWords.ByNote(task),
            Task = task,
            OpenedAt = item.ReceivedAt,
        };
        return new NewEvent(
            item.Tenant, Pipeline.Maintenance, WorkClass.Normal, MaintenanceLane.OfTicket(ticket.Id), Kind, "cleaning",
            FactJson.Write(new TicketOpening { Ticket = ticket }), item.ReceivedAt);
    }
}

/// <summary>What a person does to a ticket, as it stands in the journal; with what they saw, so that nothing depends on who is quicker.</summary>
internal sealed record TicketCommand
{
    public const string Kind = "ticket.change";

    public required string Ticket { get; init; }

    public required TicketDecision Decision { get; init; }

    /// <summary>The lane that makes the ticket; null where none does.</summary>
    public string? Maker { get; init; }

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The version that the caller saw (If-Match); null: whatever it is.</summary>
    public long? IfVersion { get; init; }
}

/// <summary>How a command ended.</summary>
internal enum TicketOutcome
{
    Opened = 0,
    Changed = 1,

    /// <summary>It stood like that already.</summary>
    Unchanged = 2,

    /// <summary>Another version than the one named.</summary>
    Stale = 3,
}

/// <summary>The answer to a command, kept with its event and so repeated word by word.</summary>
internal sealed record TicketResult(TicketOutcome Outcome)
{
    /// <summary>As it stood after the command; null where what opened it does not make it at that moment.</summary>
    public TicketView? View { get; init; }
}
