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
        messages.MapGet("", List).WithName("ListMessages").WithSummary("Messages in the order of their sending").Produces<PageBody<MessageBody>>();
        messages.MapPost("", SendAsync).WithName("SendMessage").WithSummary("Writes into a thread, or about a booking of a channel; answers when it is stored and on its way")
            .Accepts<MessageDraftBody>("application/json").Produces<MessageBody>(StatusCodes.Status201Created).WithWriteProblems();
        messages.MapGet("{id}", Get).WithName("GetMessage").WithSummary("One message, and how far it has come").Produces<MessageBody>();
        messages.MapGet("threads", ListThreads).WithName("ListThreads").WithSummary("Conversations, the one with the newest message first").Produces<PageBody<ThreadBody>>();
        messages.MapGet("threads/{id}", GetThread).WithName("GetThread").WithSummary("One conversation").Produces<ThreadBody>();
    }

    private static IResult List(
        TenantScope scope, MessageReader reader, StateReader state, string? thread, string? booking, string? connection, int? limit, string? cursor)
    {
        if (Refuse(limit, cursor, first: (-1, ""), out var after) is { } refusal)
            return refusal;
        var filter = BookingOf(scope, state, booking, connection) is var (of, about)
            ? new MessageFilter(thread, of, about)
            : null;
        var rows = filter is null ? [] : reader.Messages(scope.Id, filter, (limit ?? Paging.Default) + 1, after);
        return TypedResults.Ok(Paging.Page(rows, limit ?? Paging.Default, MessageBody.Of, static m => Position(m.SentAt, m.Id)));
    }

    private static Task<IResult> SendAsync(HttpContext context, TenantScope scope, MessageWrites writes) =>
        JsonBody.ThenAsync(context.Request, body => writes.SendAsync(context, scope, body));

    private static IResult Get(string id, TenantScope scope, MessageReader reader) =>
        reader.Message(scope.Id, id) is { } message ? TypedResults.Ok(MessageBody.Of(message)) : Problem.NotFound();

    private static IResult ListThreads(
        TenantScope scope, MessageReader reader, StateReader state, string? booking, string? connection, int? limit, string? cursor)
    {
        if (Refuse(limit, cursor, first: (long.MaxValue, ""), out var before) is { } refusal)
            return refusal;
        var filter = BookingOf(scope, state, booking, connection) is var (of, about) ? new ThreadFilter(of, about) : null;
        var rows = filter is null ? [] : reader.Threads(scope.Id, filter, (limit ?? Paging.Default) + 1, before);
        return TypedResults.Ok(Paging.Page(rows, limit ?? Paging.Default, t => BodyOf(reader, t), static t => Position(t.LastAt, t.Id)));
    }

    private static IResult GetThread(string id, TenantScope scope, MessageReader reader) =>
        reader.Thread(scope.Id, id) is { } thread ? TypedResults.Ok(BodyOf(reader, thread)) : Problem.NotFound();

    private static ThreadBody BodyOf(MessageReader reader, MessageThread thread) => ThreadBody.Of(thread, reader.StaysOfThread(thread));

    /// <summary>The connection and the channel's id of the booking that are asked for; null where nothing can match.</summary>
    private static (string? Connection, string? Booking)? BookingOf(TenantScope scope, StateReader state, string? booking, string? connection)
    {
        var named = connection is null ? null : scope.Tenant.FindConnection(connection)?.Id.Value ?? connection;
        if (booking is null)
            return (named, null);
        return state.Stay(scope.Id, booking) is { Provenance.ChannelBooking: { } known } row && (named is null || named == row.Stay.Source)
            ? (row.Stay.Source, known)
            : null;
    }

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
