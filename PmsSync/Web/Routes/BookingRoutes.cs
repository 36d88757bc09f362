using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Bookings: those of channels to read, direct ones to write.</summary>
internal static class BookingRoutes
{
    public static void MapBookings(this RouteGroupBuilder tenant)
    {
        var bookings = tenant.MapGroup("bookings").WithTags("Bookings");
        bookings.MapGet("", List).WithName("ListBookings").WithSummary("Bookings that overlap [from, to), in the order of their last change")
            .WithDescription("Blocks are listed only with kind=block.").Produces<PageBody<BookingBody>>();
        bookings.MapPost("", CreateAsync).WithMetadata(LimitNeed.BringsBookings).WithName("CreateBooking").WithSummary("A direct booking")
            .AnsweredBy<DirectResult>(DirectWrites.Created)
            .Accepts<BookingDraftBody>("application/json").Produces<BookingBody>(StatusCodes.Status201Created).WithWriteProblems();
        bookings.MapGet("{id}", Get).WithName("GetBooking").WithSummary("One booking or block").Produces<BookingBody>();
        bookings.MapPatch("{id}", PatchAsync).WithMetadata(LimitNeed.BringsBookings with { IsFreeBody = BookingInput.IsCancellation }).WithName("ChangeBooking")
            .WithSummary("Changes a direct booking by a merge patch; null clears a field").AnsweredBy<DirectResult>(DirectWrites.Changed)
            .Accepts<BookingPatchBody>("application/merge-patch+json", "application/json").Produces<BookingBody>().WithWriteProblems();
        bookings.MapPost("{id}/cancel", CancelAsync).WithMetadata(LimitNeed.Free).WithName("CancelBooking").WithSummary("Cancels a direct booking; again changes nothing")
            .AnsweredBy<DirectResult>(DirectWrites.Changed)
            .Produces<BookingBody>().WithWriteProblems();
    }

    private static IResult List(
        TenantScope scope, StateReader state, string? unit, DateOnly? from, DateOnly? to, QueryWord<StayStatus>? status, QueryWord<StayKind>? kind, string? source,
        DateTimeOffset? changedSince, int? limit, string? cursor)
    {
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        if (PositionOf(cursor) is not { } after)
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        var filter = new StayFilter(scope.Tenant.FindUnit(unit ?? "")?.Id.Value ?? unit, from, to, status?.Value, kind?.Value, source, changedSince);
        var rows = state.Stays(scope.Id, filter, (limit ?? Paging.Default) + 1, after);
        return TypedResults.Ok(Paging.Page(
            rows, limit ?? Paging.Default, static r => BookingBody.Of(r), static r => $"{r.Stay.ChangedAt.ToUnixTimeMilliseconds()} {r.Stay.Id}"));
    }

    private static Task<IResult> CreateAsync(HttpContext context, TenantScope scope, DirectWrites writes) => JsonBody.ThenAsync(context.Request, async body =>
    {
        var fields = new Fields(body.Root);
        var command = BookingInput.ReadDraft(fields, scope.Tenant, writes.NewId(), body.Hash);
        return fields.HasErrors
            ? Problem.Invalid(fields.Errors)
            : await writes.SendAsync(context, scope.Id, DirectCommand.Create, command);
    });

    private static IResult Get(string id, TenantScope scope, StateReader state) =>
        state.Stay(scope.Id, id) is { } row ? Versioned.Ok(BookingBody.Of(row)) : Problem.NotFound();

    private static Task<IResult> PatchAsync(string id, HttpContext context, TenantScope scope, StateReader state, DirectWrites writes) =>
        WithOursAsync(id, context, scope, state, (stay, version) => JsonBody.ThenAsync(context.Request, async body =>
        {
            var fields = new Fields(body.Root);
            var command = BookingInput.ReadPatch(fields, scope.Tenant, stay.Id, body.Hash, version);
            return fields.HasErrors
                ? Problem.Invalid(fields.Errors)
                : await writes.SendAsync(context, scope.Id, DirectCommand.Change, command);
        }));

    private static Task<IResult> CancelAsync(string id, HttpContext context, TenantScope scope, StateReader state, DirectWrites writes) =>
        WithOursAsync(id, context, scope, state, (stay, version) => JsonBody.ThenAsync(context.Request, body => writes.SendAsync(
            context, scope.Id, DirectCommand.Cancel, new DirectCommand { Id = stay.Id, RequestHash = body.Hash, IfVersion = version }), isOptional: true));

    private static async Task<IResult> WithOursAsync(
        string id, HttpContext context, TenantScope scope, StateReader state, Func<Stay, long?, Task<IResult>> then)
    {
        if (state.Stay(scope.Id, id) is not { } row)
            return Problem.NotFound();
        if (row.Stay.Source != Stay.Direct)
            return DirectWrites.NotOurs(row.Stay);
        return Versioned.TryReadIfMatch(context.Request, out var version)
            ? await then(row.Stay, version)
            : Problem.Unreadable("If-Match holds a version in quotes, as ETag gave it: \"3\".");
    }

    // "-1" is before every booking.
    private static (long ChangedAt, string Id)? PositionOf(string? cursor)
    {
        if (cursor is null)
            return (-1, "");
        var parts = Paging.Position(cursor)?.Split(' ', 2);
        return parts is [var at, var id] && long.TryParse(at, out var changedAt) ? (changedAt, id) : null;
    }
}
