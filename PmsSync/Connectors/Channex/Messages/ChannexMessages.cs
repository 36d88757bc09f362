using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Messages;

/// <summary>
/// Conversations with guests: one page of threads a pull, and of each thread that has something new its messages. Across
/// threads messages come in no order; within one, oldest first.
/// </summary>
internal sealed class ChannexMessages(ChannexClient client) : IMessaging
{
    /// <summary>A page's threads and their messages must stay well within a minute's calls.</summary>
    private const int ThreadsPerPull = 40;

    private const string LastMessage = "last_message_received_at";

    /// <summary>Messages that were written down in another order than they were stamped.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    public async Task<Answer<MessagePage>> PullAsync(ChannelAccess access, string? cursor, CancellationToken cancel)
    {
        var place = MessageCursor.Parse(cursor);
        var query = $"message_threads?{ChannexLists.OfProperty(access)}&{ChannexLists.Descending(LastMessage)}&{ChannexLists.Page(place.Page, ThreadsPerPull)}";
        var reply = await client.SendAsync(access, Reading(access, "list threads", query), cancel);
        var answer = reply.ReadList(static body => body);
        if (answer is not Answer<JsonElement>.Got got)
            return answer.Failure<JsonElement, MessagePage>()!;
        var entries = got.Value.At("data").Items().ToList();
        var threads = entries.Select(e => MessageReader.Thread(e, access.PropertyId)).OfType<MessageThread>().ToList();
        var messages = new List<ChannelMessage>();
        foreach (var thread in threads.Where(t => !IsOld(t.LastAt, place.Floor)))
        {
            var read = await ReadAsync(access, thread, place.Floor, cancel);
            if (read is not Answer<IReadOnlyList<ChannelMessage>>.Got said)
                return read.Failure<IReadOnlyList<ChannelMessage>, MessagePage>()!;
            messages.AddRange(said.Value);
        }
        if (place.Page == 1)
            place = place with { NextFloor = threads.Select(static t => t.LastAt).Append(place.Floor).Max() };
        // Older pages are skipped only where Channex says that it sorted as asked.
        var isSorted = got.Value.At("meta").Text("order_by") is LastMessage;
        var isDone = entries.Count < ThreadsPerPull || (isSorted && threads.Count > 0 && IsOld(threads[^1].LastAt, place.Floor));
        var next = isDone ? new MessageCursor(place.NextFloor, 1, null) : place with { Page = place.Page + 1 };
        return new Answer<MessagePage>.Got(new MessagePage(messages, next.ToString(), HasMore: !isDone));
    }

    public Task<Answer<IReadOnlyList<ChannelMessage>>> ReadThreadAsync(ChannelAccess access, string threadId, CancellationToken cancel) =>
        ReadAsync(access, new MessageThread(threadId, null, null, null, null), floor: null, cancel);

    public async Task<SendOutcome> SendAsync(ChannelAccess access, string? threadId, string? bookingId, string text, CancellationToken cancel)
    {
        if ((threadId ?? bookingId) is not { } id)
            return new SendOutcome(new ItemOutcome.Rejected("The message names neither a conversation nor a booking of Channex.", NothingChanged: true));
        var path = $"{(threadId is null ? "bookings" : "message_threads")}/{Uri.EscapeDataString(id)}/messages";
        var body = new JsonObject { ["message"] = new JsonObject { ["message"] = text } };
        var call = Reading(access, "send message", path) with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
        var reply = await client.SendAsync(access, call, cancel);
        // Without the message as Channex keeps it nobody knows that it does.
        var outcome = reply.Sent(static answer => answer.At("data").ValueKind is JsonValueKind.Object
            ? ItemOutcome.Accepted
            : new ItemOutcome.Uncertain(ChannexWords.NoAcceptance));
        if (outcome is not ItemOutcome.AcceptedItem || reply is not ChannexReply.Answered { Body: var answer })
            return new SendOutcome(outcome);
        var data = answer.At("data");
        var thread = threadId ?? data.At("relationships").At("message_thread").At("data").Id("id");
        return new SendOutcome(outcome, thread is null ? null : MessageReader.Message(data, new MessageThread(thread, bookingId, null, null, null)));
    }

    /// <summary>Newest first from Channex, as far back as the floor; oldest first from here.</summary>
    private async Task<Answer<IReadOnlyList<ChannelMessage>>> ReadAsync(
        ChannelAccess access, MessageThread thread, DateTimeOffset? floor, CancellationToken cancel)
    {
        var messages = new Dictionary<string, ChannelMessage>(StringComparer.Ordinal);
        for (var page = 1; ; page++)
        {
            var query = $"message_threads/{Uri.EscapeDataString(thread.Id)}/messages?{ChannexLists.Descending("inserted_at")}&{ChannexLists.Page(page, ChannexLists.PageSize)}";
            var reply = await client.SendAsync(access, Reading(access, "list messages", query), cancel);
            var answer = reply.ReadList(static body => body.At("data").Items().ToList());
            if (answer is not Answer<List<JsonElement>>.Got got)
                return answer.Failure<List<JsonElement>, IReadOnlyList<ChannelMessage>>()!;
            var read = got.Value.Select(e => MessageReader.Message(e, thread)).OfType<ChannelMessage>().ToList();
            foreach (var message in read.Where(m => !IsOld(m.SentAt, floor)))
                messages[message.MessageId] = message;
            if (got.Value.Count < ChannexLists.PageSize || (read.Count > 0 && read.TrueForAll(m => IsOld(m.SentAt, floor))))
                return new Answer<IReadOnlyList<ChannelMessage>>.Got([.. messages.Values.OrderBy(static m => m.SentAt).ThenBy(static m => m.MessageId, StringComparer.Ordinal)]);
        }
    }

    /// <summary>What has no time is never old.</summary>
    private static bool IsOld(DateTimeOffset? at, DateTimeOffset? floor) => at < floor - Overlap;

    private static ChannexCall Reading(ChannelAccess access, string name, string path) =>
        new(name, path, ChannexBudgets.Request(access, WorkClass.High, ChannexBudgets.Other(access)));
}
