using System.Text;
using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>A message as the rule compares it.</summary>
/// <param name="HasId">False where its channel gives messages no ids of their own.</param>
/// <param name="IsOurs">Written here, and at its channel by now.</param>
internal sealed record SaidMessage(string Id, string Connection, MessageSender Sender, string Text, DateTimeOffset SentAt, bool HasId, bool IsOurs);

/// <summary>A message that is shown once already.</summary>
/// <param name="Of">The one that is shown.</param>
internal sealed record DuplicateMessage(string Id, string Of);

/// <summary>What persons decided about single messages: the newest decision about each.</summary>
/// <param name="Alone">Messages of their own, whatever they resemble.</param>
/// <param name="Same">The same as another, by their ids, however far apart.</param>
internal sealed record MessageRulings(IReadOnlySet<string> Alone, IReadOnlyDictionary<string, string> Same)
{
    public static MessageRulings None { get; } = new(new HashSet<string>(), new Dictionary<string, string>());
}

/// <summary>
/// The same message told twice within one guest's conversations. A channel's ids decide: what one channel shows under two
/// ids is two messages, for a guest may well write "OK" twice. Only across connections (a channel read directly and through
/// a channel manager, or by a relay), or where ids are missing, are words compared, and only from one sender and within a
/// window. Each message is paired with at most one of every other channel, the earliest first. Pure, and a
/// function of the set of messages.
/// </summary>
internal static class DuplicateRules
{
    private static readonly Comparer<SaidMessage> Order = Comparer<SaidMessage>.Create(static (a, b) =>
        a.SentAt.CompareTo(b.SentAt) is not 0 and var byTime ? byTime
        : string.CompareOrdinal(a.Connection, b.Connection) is not 0 and var byConnection ? byConnection
        : string.CompareOrdinal(a.Id, b.Id));

    /// <param name="messages">Of one guest's conversations, in any order.</param>
    /// <param name="rulings">What persons decided.</param>
    /// <param name="within">How far apart two tellings of one message may be stamped; null: what no person decided is never taken for one.</param>
    public static IReadOnlyList<DuplicateMessage> Find(IEnumerable<SaidMessage> messages, MessageRulings rulings, TimeSpan? within) =>
    [
        .. messages.Where(static m => m.Sender != MessageSender.System)
            .Select(static m => (Message: m, Words: Plain(m.Text))).Where(static m => m.Words.Length > 0)
            .GroupBy(static m => (m.Message.Sender, m.Words), static m => m.Message)
            .SelectMany(same => Told([.. same.OrderBy(static m => m, Order)], rulings, within))
            .SelectMany(static told => DuplicatesOf(told)),
    ];

    /// <summary>The words as they count: channels break lines and code letters in their own ways.</summary>
    public static string Plain(string text) =>
        string.Join(' ', text.Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Messages with the same words, put together into what was said once.</summary>
    private static List<List<SaidMessage>> Told(IReadOnlyList<SaidMessage> same, MessageRulings rulings, TimeSpan? within)
    {
        var told = new List<List<SaidMessage>>();
        foreach (var message in same.Where(m => !rulings.Same.ContainsKey(m.Id)))
        {
            if (!rulings.Alone.Contains(message.Id) && told.Find(t => MayBe(message, t, rulings, within)) is { } match)
                match.Add(message);
            else
                told.Add([message]);
        }
        var ruled = same.Where(m => rulings.Same.ContainsKey(m.Id)).ToList();
        while (ruled.Count > 0)
        {
            // One that was said to be another goes after that one; of a circle, the earliest begins.
            var next = ruled.Find(m => told.Exists(t => t.Exists(x => x.Id == rulings.Same[m.Id]))) ?? ruled[0];
            if (told.Find(t => t.Exists(x => x.Id == rulings.Same[next.Id])) is { } match)
                match.Add(next);
            else
                told.Add([next]);
            ruled.Remove(next);
        }
        return told;
    }

    private static bool MayBe(SaidMessage message, List<SaidMessage> told, MessageRulings rulings, TimeSpan? within) =>
        !rulings.Alone.Contains(told[0].Id)
        && message.SentAt - told[0].SentAt <= within
        && told.TrueForAll(t => t.Connection != message.Connection || !(t.HasId && message.HasId));

    // Ours is shown, for it says how far it has come; else one that its channel names; else the earliest.
    private static IEnumerable<DuplicateMessage> DuplicatesOf(List<SaidMessage> told)
    {
        var shown = told.OrderByDescending(static m => m.IsOurs).ThenByDescending(static m => m.HasId).ThenBy(static m => m, Order).First();
        return told.Where(m => m.Id != shown.Id).Select(m => new DuplicateMessage(m.Id, shown.Id));
    }
}
