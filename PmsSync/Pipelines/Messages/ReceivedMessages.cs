using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Journal.Timing;
using PmsSync.Pipelines.Maintenance;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Messages;

/// <summary>
/// What a channel shows of a thread: each message becomes a row once, by its id; one of ours that comes back gets its id. It may
/// come back in another thread of its booking than it was written for, because the channel has moved the conversation since.
/// </summary>
internal sealed class ReceivedMessages(DeliverySignals signals, DeliveryTimes times, RepairWords words)
{
    /// <param name="connection">A view of the last commit.</param>
    /// <param name="events">Of one thread, in order.</param>
    public Resolution Resolve(SqliteConnection connection, IReadOnlyList<JournalEvent> events)
    {
        // 1 load
        var shown = events.Select(static e => (Event: e, Message: FactJson.Read<ChannelMessage>(e.Payload))).ToList();
        var (tenant, of) = (events[0].Tenant, new ConnectionId(events[0].Source));
        var before = ThreadsOf(connection, tenant, of, shown.ConvertAll(static s => s.Message));
        var known = MessageStore.KnownOf(connection, tenant, of, shown.Select(static s => s.Message.MessageId));
        var places = before.All.Select(static t => t.Id).ToList();
        var open = MessageStore.UnmatchedOf(connection, places).ToList();

        // 2 resolve
        var fold = new Fold(tenant, of, before.Shown, known, open, places, events, words);
        var verdicts = shown.Select(s => (s.Event.Id, (Verdict)fold.Add(s.Event, s.Message))).ToList();

        // 3 commit if unchanged
        return new Resolution(verdicts)
        {
            IsCurrent = session => ThreadsOf(session.Connection, tenant, of, shown.ConvertAll(static s => s.Message)).Versions.SequenceEqual(before.Versions),
            Write = fold.Write,
            FollowUps = fold.FollowUps(events[^1]),
            Committed = () => fold.Tell(signals, times),
        };
    }

    // A thread that we began by its booking is the one that the channel now names.
    private static KnownThreads ThreadsOf(SqliteConnection connection, TenantId tenant, ConnectionId of, IReadOnlyList<ChannelMessage> shown)
    {
        var named = ThreadStore.FindNamed(connection, tenant, of, shown[0].ThreadId);
        var ofBookings = shown.Select(static m => m.BookingId).Append(named?.Booking).OfType<string>().Distinct()
            .SelectMany(booking => ThreadStore.OfOneBooking(connection, tenant, of, booking)).ToList();
        var thread = named ?? ofBookings.Find(t => t.ChannelThread is null && t.Booking == shown[0].BookingId);
        return new KnownThreads(thread, [.. ofBookings.Where(t => t.Id != thread?.Id)]);
    }

    /// <param name="Shown">The thread that the channel shows; null where it is a new one.</param>
    /// <param name="Others">What else is said about its booking.</param>
    private sealed record KnownThreads(MessageThread? Shown, IReadOnlyList<MessageThread> Others)
    {
        public IEnumerable<MessageThread> All => Shown is null ? Others : Others.Prepend(Shown);

        public IEnumerable<(string Id, long Version)> Versions => All.Select(static t => (t.Id, t.Version));
    }

    private sealed class Fold(
        TenantId tenant, ConnectionId of, MessageThread? thread, HashSet<string> known, List<Message> open, IReadOnlyList<string> places, IReadOnlyList<JournalEvent> events, RepairWords words)
    {
        private readonly List<Message> _new = [];
        private readonly List<(Message Ours, ChannelMessage Shown, JournalEvent Event)> _found = [];
        private readonly List<NewEvent> _matched = [];
        private readonly string? _bookingBefore = thread?.Booking;
        private MessageThread? _thread = thread;

        public Verdict.Closed Add(JournalEvent item, ChannelMessage message)
        {
            if (!known.Add(message.MessageId))
                return new Verdict.Closed(Outcome.Ignored, "This message is known already.");
            _thread = Told(_thread ?? Begin(message), message);
            // The same words may have been written in another of the booking's threads, too: that one is where it was written, unless the channel moved it.
            if ((EchoRules.Match(message, open.Where(m => m.Thread == _thread.Id)) ?? EchoRules.Match(message, open)) is { } ours)
            {
                open.Remove(ours);
                _found.Add((ours, message, item));
                return new Verdict.Closed(Outcome.Applied, "One of our own: the channel shows it.");
            }
            var row = RowOf(_thread, message);
            _new.Add(row);
            if (words.Find(item, row) is { } matched)
                _matched.Add(matched);
            return Verdict.Closed.Applied;
        }

        public void Write(WriteSession session)
        {
            if (_thread is null || (_new.Count == 0 && _found.Count == 0))
                return;
            var now = events[^1].ReceivedAt;
            ThreadStore.Save(session, _thread, now);
            foreach (var message in _new)
                MessageStore.Insert(session, message);
            foreach (var (ours, shown, item) in _found)
            {
                OwnMessages.Confirm(session, tenant, ours.Id, shown, item.ReceivedAt);
                if (ours.Delivery!.Letter is { } letter)
                    JournalStatements.Settle(session, letter, new Verdict.Closed(Outcome.Superseded, "The message arrived after all.", item.Id), item.ReceivedAt);
            }
            Conversations.Settle(session, tenant, _thread.Id, events[^1].Id, now);
        }

        /// <summary>What maintenance is told: messages with its words, and that it is known which booking they are about.</summary>
        public IReadOnlyList<NewEvent> FollowUps(JournalEvent last) => _thread is { } now && now.Booking != _bookingBefore && now.Version > 0 && words.AreLookedFor(tenant)
            ? [.. _matched, LookAgain.Of(tenant, MaintenanceLane.OfThread(now.Id), last.Source, WorkClass.Normal, last.ReceivedAt)]
            : _matched;

        public void Tell(DeliverySignals signals, DeliveryTimes times)
        {
            foreach (var (ours, _, _) in _found.Where(static f => f.Ours.Delivery!.State != DeliveryState.Sent))
                times.Taken(Pipeline.Messages, ours.Id, ours.Delivery!.CreatedAt);
            // What moved waits in the lane of the thread that it was written to: any of the booking's.
            foreach (var place in _found.Count > 0 ? places : [])
                signals.Ended(tenant, place);
        }

        private MessageThread Begin(ChannelMessage message) => new()
        {
            Id = MessageIds.OfThread(tenant, of, message.ThreadId),
            Tenant = tenant,
            Connection = of,
            LastAt = message.SentAt,
        };

        // What newer messages say of the thread holds; an older one only fills what nobody has said.
        private static MessageThread Told(MessageThread thread, ChannelMessage message)
        {
            var isNewer = (message.SentAt, message.MessageId).CompareTo((thread.ToldAt, thread.ToldBy)) > 0;
            string? Pick(string? present, string? told) => isNewer ? told ?? present : present ?? told;
            return thread with
            {
                ChannelThread = message.ThreadId,
                Booking = Pick(thread.Booking, message.BookingId),
                Title = Pick(thread.Title, message.Title),
                SoldBy = Pick(thread.SoldBy, message.SoldBy),
                ToldAt = isNewer ? message.SentAt : thread.ToldAt,
                ToldBy = isNewer ? message.MessageId : thread.ToldBy,
                LastAt = message.SentAt > thread.LastAt ? message.SentAt : thread.LastAt,
            };
        }

        private Message RowOf(MessageThread thread, ChannelMessage message) => new()
        {
            Id = MessageIds.OfMessage(tenant, of, message.MessageId),
            Tenant = tenant,
            Connection = of,
            Thread = thread.Id,
            ChannelMessage = message.MessageId,
            HasId = message.HasId,
            Sender = message.Sender,
            Text = message.Text,
            Attachments = message.Attachments,
            SentAt = message.SentAt,
        };
    }
}
