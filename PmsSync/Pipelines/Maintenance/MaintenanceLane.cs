using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Maintenance;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// The lanes of maintenance: a unit's makes the tickets of its rules, a conversation's those of its messages, and a ticket's takes
/// what people do to it.
/// </summary>
internal static class MaintenanceLane
{
    private const string UnitPrefix = "unit/", ThreadPrefix = "thread/";

    public static string OfUnit(UnitId unit) => UnitPrefix + unit.Value;

    /// <param name="thread">Our id.</param>
    public static string OfThread(string thread) => ThreadPrefix + thread;

    public static string OfTicket(string ticket) => $"ticket/{ticket}";

    /// <summary>The lane that makes the ticket anew with each change of what it was opened by; null where it was opened once and for all.</summary>
    public static string? MakerOf(OpenedTicket ticket) => ticket switch
    {
        { Origin: TicketOrigin.Rule, Unit: { } unit } => OfUnit(unit),
        { Thread: { } thread } => OfThread(thread),
        _ => null,
    };

    public static UnitId? UnitOf(string lane) => lane.StartsWith(UnitPrefix, StringComparison.Ordinal) ? new UnitId(lane[UnitPrefix.Length..]) : null;

    public static string? ThreadOf(string lane) => lane.StartsWith(ThreadPrefix, StringComparison.Ordinal) ? lane[ThreadPrefix.Length..] : null;
}

/// <summary>The event by which a lane hears that something changed of which its tickets are made. It carries nothing: they are made of what is there.</summary>
internal static class LookAgain
{
    public const string Kind = "maintenance.look";

    /// <param name="lane">A unit's or a conversation's.</param>
    /// <param name="source">Who says so.</param>
    public static NewEvent Of(TenantId tenant, string lane, string source, WorkClass urgency, DateTimeOffset now) =>
        new(tenant, Pipeline.Maintenance, urgency, lane, Kind, source, [], now);
}

/// <summary>A guest's message that holds configured words, as it stands in the journal; it says nothing else of the text.</summary>
/// <param name="Message">Our id.</param>
internal sealed record MessageMatched(string Message, MatchedWords Words, DateTimeOffset SentAt)
{
    public const string Kind = "message.matched";
}
