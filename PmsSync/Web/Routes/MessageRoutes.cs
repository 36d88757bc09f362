using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Conversations with guests: read, and written into.</summary>
internal static class MessageRoutes
{
    public static void MapMessages(this RouteGroupBuilder tenant)
    {
        var messages = tenant.MapGroup("messages").WithTags("Messages");
        messages.MapGet("", List).WithName("ListMessages").WithSummary("Messages in the order of their sending")
            .WithDescription("With thread or booking: all that is said in the guest's conversation, on whichever connections, each message once; duplicates=true shows also those that are shown once already.")
            .Produces<PageBody<MessageBody>>();
        messages.MapPost("", SendAsync).WithName("SendMessage").WithSummary("Writes into a thread, or about a booking of a channel; answers when it is stored and on its way")
            .AnsweredBy<MessageResult>(MessageWrites.Sent)
            .Accepts<MessageDraftBody>("application/json").Produces<MessageBody>(StatusCodes.Status201Created).WithWriteProblems();
        messages.MapPatch("{id}", MarkAsync).WithName("MarkMessage").WithSummary("Marks a guest's message as read, or as unread again")
            .AnsweredBy<MarkResult>(MessageMarkWrites.Marked)
            .Accepts<ReadMarkBody>("application/merge-patch+json", "application/json").Produces<MessageBody>().WithWriteProblems();
        messages.MapPost("{id}/force", ForceAsync).WithName("ForceMessage").WithSummary("Sends a message all the same that is held because its stay was cancelled")
            .AnsweredBy<MarkResult>(MessageMarkWrites.Forced)
            .Produces<MessageBody>().WithWriteProblems();
        messages.MapGet("{id}", Get).WithName("GetMessage").WithSummary("One message, and how far it has come").Produces<MessageBody>();
        messages.MapGet("threads", ListThreads).WithName("ListThreads").WithSummary("Conversations, the one with the newest message first").Produces<PageBody<ThreadBody>>();
        messages.MapPatch("threads/{id}", MarkThreadAsync).WithName("MarkThread").WithSummary("Marks all that its conversation shows now as read; unread marks the guest's newest message")
            .AnsweredBy<MarkResult>(MessageMarkWrites.ThreadMarked)
            .Accepts<ReadMarkBody>("application/merge-patch+json", "application/json").Produces<ThreadBody>().WithWriteProblems();
        messages.MapGet("threads/{id}", GetThread).WithName("GetThread").WithSummary("One conversation").Produces<ThreadBody>();
    }

    private static IResult List(
        TenantScope scope, MessageReader reader, StateReader state, string? thread, string? booking, string? connection, bool? unread, bool? duplicates,
        int? limit, string? cursor)
    {
        if (Refuse(limit, cursor, first: (-1, ""), out var after) is { } refusal)
            return refusal;
        var named = NamedOf(scope, connection);
        var filter = BookingOf(scope, state, booking) is var (of, about) ? new MessageFilter(thread, named, of, about, unread, duplicates ?? false) : null;
        var rows = filter is null ? [] : reader.Messages(scope.Id, filter, (limit ?? Paging.Default) + 1, after);
        return TypedResults.Ok(Paging.Page(rows, limit ?? Paging.Default, MessageBody.Of, static m => Position(m.SentAt, m.Id)));
    }

    private static Task<IResult> SendAsync(HttpContext context, TenantScope scope, MessageWrites writes) =>
        JsonBody.ThenAsync(context.Request, body => writes.SendAsync(context, scope, body));

    private static IResult Get(string id, TenantScope scope, MessageReader reader) =>
        reader.Message(scope.Id, id) is { } message ? TypedResults.Ok(MessageBody.Of(message)) : Problem.NotFound();

    private static IResult ListThreads(
        TenantScope scope, MessageReader reader, StateReader state, string? booking, string? connection, bool? unanswered, bool? unread, DateTimeOffset? changedSince,
        int? limit, string? cursor)
    {
        if (Refuse(limit, cursor, first: (long.MaxValue, ""), out var before) is { } refusal)
            return refusal;
        var named = NamedOf(scope, connection);
        var filter = BookingOf(scope, state, booking) is var (of, about) && (of is null || named is null || of == named)
            ? new ThreadFilter(of ?? named, about, unanswered, unread, changedSince)
            : null;
        var rows = filter is null ? [] : reader.Threads(scope.Id, filter, (limit ?? Paging.Default) + 1, before);
        return TypedResults.Ok(Paging.Page(rows, limit ?? Paging.Default, t => BodyOf(reader, t), static t => Position(t.LastAt, t.Id)));
    }

    private static IResult GetThread(string id, TenantScope scope, MessageReader reader) =>
        reader.Thread(scope.Id, id) is { } thread ? TypedResults.Ok(BodyOf(reader, thread)) : Problem.NotFound();

    private static ThreadBody BodyOf(MessageReader reader, MessageThread thread) => ThreadBody.Of(thread, reader.StaysOfThread(thread));

    private static async Task<IResult> MarkAsync(string id, HttpContext context, TenantScope scope, MessageReader reader, MessageMarkWrites writes) =>
        reader.Message(scope.Id, id) is { } message
            ? await JsonBody.ThenAsync(context.Request, body => writes.MarkAsync(context, scope, message, body))
            : Problem.NotFound();

    private static async Task<IResult> MarkThreadAsync(string id, HttpContext context, TenantScope scope, MessageReader reader, MessageMarkWrites writes) =>
        reader.Thread(scope.Id, id) is { } thread
            ? await JsonBody.ThenAsync(context.Request, body => writes.MarkAsync(context, scope, thread, body))
            : Problem.NotFound();

    private static async Task<IResult> ForceAsync(string id, HttpContext context, TenantScope scope, MessageReader reader, MessageMarkWrites writes) =>
        reader.Message(scope.Id, id) is { } message ? await writes.ForceAsync(context, scope, message) : Problem.NotFound();

    private static string? NamedOf(TenantScope scope, string? connection) =>
        connection is null ? null : scope.Tenant.FindConnection(connection)?.Id.Value ?? connection;

    /// <summary>Whose the booking is that is asked for, and the channel's id of it; null where nothing can match.</summary>
    private static (string? Connection, string? Booking)? BookingOf(TenantScope scope, StateReader state, string? booking) =>
        booking is null ? (null, null)
        : state.Stay(scope.Id, booking) is { Provenance.ChannelBooking: { } known } row ? (row.Stay.Source, known)
        : null;

    private static string Position(DateTimeOffset at, string id) => $"{at.ToUnixTimeMilliseconds()} {id}";

    private static IResult? Refuse(int? limit, string? cursor, (long, string) first, out (long At, string Id) position)
    {
        position = first;
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        if (cursor is null)
            return null;
        if (Paging.Position(cursor)?.Split(' ', 2) is not [var at, var id] || !long.TryParse(at, out var milliseconds))
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        position = (milliseconds, id);
        return null;
    }
}
