using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Maintenance;
using PmsSync.State;
using PmsSync.State.Maintenance;
using PmsSync.State.Messages;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Pipelines.Maintenance;

/// <summary>What tests of tickets do with the house: its settings, its guests' messages, and people's decisions.</summary>
internal static class TicketHouse
{
    public static readonly ConnectionId Portal = new("portal");

    /// <summary>A rule that opens its tickets long before.</summary>
    public static readonly MaintenanceRule Rule = new("boiler", "Service the boiler") { Ahead = 365, From = new DateOnly(2027, 1, 10) };

    /// <summary>Both units get the rules; words are the tenant's, and those of the double room its own.</summary>
    public static async Task ConfigureAsync(this PipelineHouse house, MaintenanceRule[]? rules = null, string[]? words = null, string[]? ofDouble = null)
    {
        var owner = house.Tenants.Current.Tenants[0];
        Unit[] units = [.. owner.Units.Select(u => u with
        {
            Maintenance = new MaintenanceRules { Rules = rules ?? [], Words = [.. words ?? [], .. u.Id == PipelineHouse.Double ? ofDouble ?? [] : []] },
        })];
        house.Tenants.Swap(new Snapshot([new Tenant(PipelineHouse.Owner, units, owner.Connections) { MaintenanceWords = words ?? [] }]));
        await house.LookAsync();
    }

    /// <summary>What the watch does at the start, after a reload and with the hours.</summary>
    public static async Task<int> LookAsync(this PipelineHouse house)
    {
        using var watch = new MaintenanceWatch(house.Database, house.Get<EventJournal>(), house.Tenants, house.Time);
        var units = await watch.RunOnceAsync(CancellationToken.None);
        await house.WhenIdleAsync();
        return units;
    }

    public static IReadOnlyList<TicketView> Tickets(this PipelineHouse house, TicketFilter? filter = null) =>
        house.Get<MaintenanceReader>().Tickets(PipelineHouse.Owner, filter ?? new TicketFilter(), 1000, (long.MinValue, ""));

    public static MaintenanceTicket Ticket(this PipelineHouse house, string id) => house.Get<MaintenanceReader>().Ticket(PipelineHouse.Owner, id)!.Ticket;

    public static async Task<TicketResult> DecideAsync(this PipelineHouse house, MaintenanceTicket ticket, TicketFields? says = null, TicketStatus? status = null, long? ifVersion = null)
    {
        var command = new TicketCommand
        {
            Ticket = ticket.Id,
            Decision = new TicketDecision(says ?? TicketFields.None, status, ticket.Seen),
            Maker = MaintenanceLane.MakerOf(ticket.Opened),
            IfVersion = ifVersion,
        };
        var result = await house.AppendAsync(MaintenanceLane.OfTicket(ticket.Id), TicketCommand.Kind, FactJson.Write(command));
        return FactJson.Read<TicketResult>(result.Result);
    }

    public static async Task<TicketResult> OpenAsync(this PipelineHouse house, OpenedTicket ticket)
    {
        var result = await house.AppendAsync(MaintenanceLane.OfTicket(ticket.Id), TicketOpening.Kind, FactJson.Write(new TicketOpening { Ticket = ticket }));
        return FactJson.Read<TicketResult>(result.Result);
    }

    /// <summary>A guest's message as the channel shows it, in the thread and about the booking of these ids.</summary>
    public static async Task<string> TellAsync(this PipelineHouse house, string message, string text, string? booking = "b1", string thread = "t1", TimeSpan? age = null)
    {
        var said = new ChannelMessage
        {
            ThreadId = thread,
            MessageId = message,
            BookingId = booking,
            Sender = MessageSender.Guest,
            Text = text,
            SentAt = house.Time.GetUtcNow() - (age ?? TimeSpan.Zero),
        };
        await house.Get<EventJournal>().AppendAndWaitAsync(new NewEvent(
            PipelineHouse.Owner, Pipeline.Messages, WorkClass.High, MessageLane.OfThread(Portal, thread), MessageReceived.Kind, Portal.Value, FactJson.Write(said), house.Time.GetUtcNow()));
        await house.WhenIdleAsync();
        return TicketId.OfMessage(MessageIds.OfMessage(PipelineHouse.Owner, Portal, message));
    }

    /// <summary>The channel's booking is there, or moves.</summary>
    public static async Task StayAsync(this PipelineHouse house, UnitId unit, StayDates dates, string booking = "b1")
    {
        var before = house.State.Stay(PipelineHouse.Owner, "stay-" + booking);
        await house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            StayStore.Save(session, new StayRow(
                new Stay { Id = "stay-" + booking, Tenant = PipelineHouse.Owner, Unit = unit, Dates = dates, Source = Portal.Value, Version = (before?.Stay.Version ?? 0) + 1 },
                new Provenance { ChannelBooking = booking }));
            UnitVersions.Bump(session, PipelineHouse.Owner, unit);
            return true;
        });
        foreach (var changed in new[] { before?.Stay.Unit ?? unit, unit }.Distinct())
            await house.Get<EventJournal>().AppendAndWaitAsync(UnitChanged.Of(PipelineHouse.Owner, changed, house.Time.GetUtcNow()));
        await house.WhenIdleAsync();
    }

    private static async Task<Verdict.Closed> AppendAsync(this PipelineHouse house, string lane, string kind, byte[] payload)
    {
        var (_, verdict) = await house.Get<EventJournal>().AppendAndWaitAsync(new NewEvent(
            PipelineHouse.Owner, Pipeline.Maintenance, WorkClass.Normal, lane, kind, JournalRetention.ApiSource, payload, house.Time.GetUtcNow()));
        await house.WhenIdleAsync();
        return verdict;
    }
}
