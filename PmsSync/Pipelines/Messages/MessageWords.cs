using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State.Messages;

namespace PmsSync.Pipelines.Messages;

/// <summary>Messages that are told twice, in a manager's words. Never anything of their texts, nor of the guest.</summary>
internal static class MessageWords
{
    public static string Twice(ConversationMessage message, ConversationMessage of, Conversation conversation, Decision? decision)
    {
        var facts = $"{Capital(message.Connection.Value)} tells at {At(message.SentAt)} what {of.Connection} tells at {At(of.SentAt)} ({Apart(message.SentAt - of.SentAt)}): the same words of {Who(message)}";
        var joined = message.Connection == of.Connection
            ? $"; {message.Connection} gives its messages no ids"
            : $", and both speak of one stay ({Evidence(message, of, conversation)})";
        return decision is { Action: DecisionAction.Accept }
            ? $"{facts}{joined}. One message, as decided {By(decision)}; it is shown once."
            : $"{facts}{joined}. It is shown once.";
    }

    /// <param name="within">How far apart they may be stamped; null: words are never compared.</param>
    public static string Rule(TimeSpan? within) => within is { } most
        ? $"the same words of one sender within {most:c}, in two conversations of one stay"
        : "words are never compared, as the settings say";

    public static string Kept(ConversationMessage message, Decision decision) =>
        $"Two messages, as decided {By(decision)}: that of {message.Connection} at {At(message.SentAt)} is shown by itself.";

    /// <param name="message">That was shown once with another.</param>
    /// <param name="areCompared">False where the settings take no message for another's repetition.</param>
    public static string NoLonger(ConversationMessage message, bool areCompared) =>
        $"The message of {message.Connection} at {At(message.SentAt)} is shown by itself again: {(areCompared ? "nothing shows any more that another one repeats it" : "the settings take no message for a repetition of another")}.";

    // Threads may be joined by way of a third one.
    private static string Evidence(ConversationMessage message, ConversationMessage of, Conversation conversation)
    {
        var (one, other) = (conversation.BookingOf(message), conversation.BookingOf(of));
        var direct = conversation.Joints.Where(j => Is(j.One, message, one) && Is(j.Other, of, other)).OrderBy(static j => j.By).ThenBy(static j => j.One.Code, StringComparer.Ordinal).FirstOrDefault();
        return direct switch
        {
            null => "each is joined with a third conversation of it",
            { By: JoinedBy.ReservationCode } => $"the reservation code {direct.One.Code} on both, with nights in common",
            { By: JoinedBy.Email } => $"{direct.One.Unit}, {Dates(direct.One.Dates)}, and the same e-mail address",
            { By: JoinedBy.Name } => $"{direct.One.Unit}, {Dates(direct.One.Dates)}, and the same guest's name",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static bool Is(ToldStay stay, ConversationMessage message, string? booking) => stay.Connection == message.Connection.Value && stay.Booking == booking;

    private static string Who(ConversationMessage message) => message.Sender == MessageSender.Guest ? "the guest" : "the host";

    private static string Apart(TimeSpan apart) => apart.Duration() switch
    {
        { TotalSeconds: < 1 } => "the same moment",
        { TotalMinutes: < 2 } span => $"{span.TotalSeconds:0} s apart",
        var span => $"{span.TotalMinutes:0} min apart",
    };

    private static string By(Decision decision) => $"by {(decision.By == "local" ? "a local caller" : $"the {decision.By} key")} on {At(decision.At)}{(decision.Note is null ? "" : $" (\"{decision.Note}\")")}";

    private static string Dates(StayDates dates) => $"{dates.Arrival:yyyy-MM-dd} to {dates.Departure:yyyy-MM-dd}";

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
