using PmsSync.Domain;
using PmsSync.State.Maintenance;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// The tickets of a conversation: a function of its messages that hold configured words and of when people closed the tickets. A
/// message that meets an open ticket with one of its words is added to that; any other opens one of its own. Pure.
/// </summary>
/// <param name="workOf">What people did to a ticket, by its id.</param>
internal sealed class ConversationPlan(TenantId tenant, string thread, string? stay, UnitId? unit, string? assignee, Func<string, TicketWork> workOf)
{
    private readonly List<Draft> _drafts = [];
    private readonly Dictionary<string, string> _ticketOf = new(StringComparer.Ordinal);

    /// <param name="matches">In any order.</param>
    public IReadOnlyList<OpenedTicket> Tickets(IEnumerable<MessageMatch> matches)
    {
        foreach (var match in matches.OrderBy(static m => m.SeenAt).ThenBy(static m => m.SentAt).ThenBy(static m => m.Message, StringComparer.Ordinal))
        {
            if (match.Words.In(unit) is not { Count: > 0 } words)
                continue;
            var draft = _drafts.Find(d => d.Words.Overlaps(words) && d.Work.IsOpenAt(match.SeenAt));
            if (draft is null)
                _drafts.Add(draft = new Draft(match, words, workOf(TicketId.OfMessage(match.Message))));
            else
                draft.Add(words);
            _ticketOf[match.Message] = draft.Id;
        }
        return [.. _drafts.Select(TicketOf)];
    }

    /// <summary>The ticket to which a message belongs; null where none of its words counts here.</summary>
    public string? TicketOf(string message) => _ticketOf.GetValueOrDefault(message);

    /// <summary>What is left of a ticket whose message opens none.</summary>
    public OpenedTicket Gone(MessageMatch match)
    {
        var words = match.Words.In(unit: null);
        var other = TicketOf(match.Message);
        return Ticket(match, words, others: 0) with
        {
            Gone = other is null ? MaintenanceWords.GoneWithItsWords : MaintenanceWords.GoneIntoAnother(other),
        };
    }

    private OpenedTicket TicketOf(Draft draft) => Ticket(draft.First, draft.FirstWords, draft.Others);

    private OpenedTicket Ticket(MessageMatch match, IReadOnlyList<string> words, int others) => new()
    {
        Id = TicketId.OfMessage(match.Message),
        Tenant = tenant,
        Origin = TicketOrigin.Message,
        Unit = unit,
        Stay = stay,
        Title = MaintenanceWords.TitleOf(words),
        Assignee = assignee,
        Why = MaintenanceWords.ByMessage(words, thread, match.SentAt, others),
        Thread = thread,
        Message = match.Message,
        OpenedAt = match.SeenAt,
    };

    /// <summary>A ticket in the making, with the words of all its messages.</summary>
    private sealed class Draft(MessageMatch first, IReadOnlyList<string> words, TicketWork work)
    {
        public MessageMatch First => first;

        public IReadOnlyList<string> FirstWords => words;

        public string Id => TicketId.OfMessage(first.Message);

        public TicketWork Work => work;

        public HashSet<string> Words { get; } = new(words, StringComparer.Ordinal);

        public int Others { get; private set; }

        public void Add(IReadOnlyList<string> more)
        {
            Words.UnionWith(more);
            Others++;
        }
    }
}
