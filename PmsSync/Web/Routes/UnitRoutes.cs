using PmsSync.Domain;
using PmsSync.Inbound.Feeds;
using PmsSync.Outbound.Reconciliation;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Units: their nights, why each is as it is, and the blocks that people put on them.</summary>
internal static class UnitRoutes
{
    private const int NightsByDefault = 60, NightsAtMost = 1100;

    public static void MapUnits(this RouteGroupBuilder tenant)
    {
        var units = tenant.MapGroup("units").WithTags("Units");
        units.MapGet("", ListAsync).WithName("ListUnits").WithSummary("The configured units").Produces<PageBody<UnitBody>>();
        units.MapGet("{unit}/calendar", Calendar).WithName("GetCalendar").WithSummary("Each night of [from, to): from today and for 60 nights unless said otherwise")
            .Produces<CalendarBody>();
        units.MapGet("{unit}/nights/{date}", Explain).WithName("ExplainNight").WithSummary("Why a night is free or closed").Produces<ExplanationBody>();
        units.MapPost("{unit}/blocks", BlockAsync).WithMetadata(LimitNeed.Free).WithName("CreateBlock").WithSummary("Closes nights; to is exclusive")
            .AnsweredBy<DirectResult>(DirectWrites.Created)
            .Accepts<BlockDraftBody>("application/json").Produces<BookingBody>(StatusCodes.Status201Created).WithWriteProblems();
        units.MapDelete("{unit}/blocks/{id}", UnblockAsync).WithMetadata(LimitNeed.Free).WithName("DeleteBlock").WithSummary("Opens the nights of a block; again changes nothing")
            .AnsweredBy<DirectResult>(DirectWrites.Removed)
            .Produces(StatusCodes.Status204NoContent).WithWriteProblems();
    }

    private static Task<IResult> ListAsync(TenantScope scope, TimeProvider time, int? limit, string? cursor) =>
        Paging.OfAllAsync(scope.Tenant.Units, limit, cursor, static u => u.Id.Value, u => UnitBody.Of(u, time.GetUtcNow()));

    private static IResult Calendar(string unit, TenantScope scope, StateReader state, TimeProvider time, DateOnly? from, DateOnly? to)
    {
        if (scope.Tenant.FindUnit(unit) is not { } found)
            return Problem.NotFound();
        var (nights, wrong) = NightsQuery.Read(from, to, UnitBody.TodayOf(found, time.GetUtcNow()), NightsByDefault, NightsAtMost);
        if (wrong is not null)
            return wrong;
        var calendar = state.Calendar(scope.Id, found.Id, found.Rooms, nights.Arrival);
        var prices = state.Prices(scope.Id, found.Id, found.RatePlans.Select(static p => p.Id), nights);
        return TypedResults.Ok(new CalendarBody(found.Id.Value, found.Quantity, nights.Arrival, nights.Departure, NightBody.Of(calendar, prices, nights.Arrival, nights.Departure)));
    }

    private static IResult Explain(string unit, DateOnly date, TenantScope scope, StateReader state, FeedStatusReader feeds, ToldNightReader told)
    {
        if (scope.Tenant.FindUnit(unit) is not { } found)
            return Problem.NotFound();
        if (!date.IsOfOurTime())
            return Problem.Invalid("date", NightsQuery.YearWords);
        var seen = feeds.Of(scope.Id).Where(static f => f.LastSuccessAt is not null).ToDictionary(static f => f.Feed, static f => new Sighting(f.Fetch, f.LastSuccessAt!.Value));
        return TypedResults.Ok(ExplanationBody.Of(found.Id, state.Explain(scope.Id, found.Id, scope.Tenant.RoomsOf, date, seen.GetValueOrDefault), told.Of(scope.Id, found.Id, date)));
    }

    private static async Task<IResult> BlockAsync(string unit, HttpContext context, TenantScope scope, DirectWrites writes)
    {
        if (scope.Tenant.FindUnit(unit) is not { } found)
            return Problem.NotFound();
        return await JsonBody.ThenAsync(context.Request, async body =>
        {
            var fields = new Fields(body.Root);
            var command = BookingInput.ReadBlock(fields, found, writes.NewId(), body.Hash);
            return fields.HasErrors
                ? Problem.Invalid(fields.Errors)
                : await writes.SendAsync(context, scope.Id, DirectCommand.Create, command);
        });
    }

    private static async Task<IResult> UnblockAsync(string unit, string id, HttpContext context, TenantScope scope, StateReader state, DirectWrites writes)
    {
        if (scope.Tenant.FindUnit(unit) is not { } found || state.Stay(scope.Id, id) is not { Stay.Kind: StayKind.Block } row || row.Stay.Unit != found.Id)
            return Problem.NotFound();
        return row.Stay.Source == Stay.Direct || row.IsAdopted
            ? await writes.SendAsync(
                context, scope.Id, DirectCommand.Cancel, new DirectCommand { Id = row.Stay.Id, RequestHash = await RequestBody.HashAsync(context.Request) })
            : DirectWrites.NotOurs(row.Stay);
    }
}
