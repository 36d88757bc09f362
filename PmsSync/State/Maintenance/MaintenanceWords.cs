namespace PmsSync.State.Maintenance;

/// <summary>What is said of a ticket in plain sentences. Of guests' messages only the configured words, never what the guest wrote.</summary>
internal static class MaintenanceWords
{
    private const int LongestTitle = 100;

    /// <summary>What a ticket has to do with a night that its block closes.</summary>
    public static string OfNight(MaintenanceTicket ticket)
    {
        var state = ticket.Status switch
        {
            TicketStatus.Done => $"done {At(ticket.Work.ClosedAt!.Value)}",
            TicketStatus.Cancelled => "cancelled",
            TicketStatus.Started => "started",
            _ => "open",
        };
        var account = ticket.Stay is { } stay ? $" It is on account of booking {stay}, which it does not collide with." : "";
        var counts = TicketId.CountingRuleOf(ticket.Id) is null ? "" : ", or when the departures that its rule counts change, which moves it";
        return $"Maintenance ticket {ticket.Id} \"{ticket.Title}\" ({state}) closes it; the night opens when a person clears the ticket's block{counts}.{account} {ticket.Opened.Why}";
    }

    /// <param name="by">Whose key was shown, or <c>local</c>.</param>
    public static string ByApi(string by) => by == "local" ? "Opened through the API by a program of this machine." : $"Opened through the API with the {by} key.";

    /// <param name="words">As configured.</param>
    /// <param name="others">Later messages of the same conversation that hold one of the words while it is open.</param>
    public static string ByMessage(IReadOnlyList<string> words, string thread, DateTimeOffset sentAt, int others)
    {
        var more = others == 0 ? "" : $" {others} later {(others == 1 ? "message" : "messages")} of the conversation met it open and {(others == 1 ? "was" : "were")} added to it.";
        return $"A guest wrote {Quoted(words)} in conversation {thread} on {At(sentAt)}.{more}";
    }

    public static string TitleOf(IReadOnlyList<string> words) => $"A guest writes {Quoted(words)}";

    public static string ByNote(string task) => $"A note on cleaning task {task} asks for it.";

    /// <summary>The beginning of what a cleaner's note asks for.</summary>
    public static string TitleOf(string text) => text.Length <= LongestTitle ? text : text[..(LongestTitle - 1)].TrimEnd() + "…";

    /// <summary>A message whose ticket is another's now: what was known of the conversation had come in another order.</summary>
    public static string GoneIntoAnother(string ticket) => $"The message belongs to ticket {ticket}, which was open already.";

    public const string GoneWithItsWords = "The message holds no word that is looked for in the unit of its booking.";

    public const string GoneWithItsStays = "The departures that the rule counts are not there any more.";

    public const string GoneWithItsRule = "The rule is not configured any more, or was made another.";

    public const string KeptAfterAnEdit = "The rule was edited and makes it no longer. Its nights stay closed until a person clears the block.";

    public static string Quoted(IReadOnlyList<string> words) => string.Join(" and ", words.Select(static w => $"\"{w}\""));

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
