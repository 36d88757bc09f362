using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Pricing;
using PmsSync.State;
using PmsSync.Tenancy;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Prices and restrictions of a unit's rate plans.</summary>
internal static class PriceRoutes
{
    private const int NightsByDefault = 500, NightsAtMost = 2200;

    public static void MapPrices(this RouteGroupBuilder tenant)
    {
        var prices = tenant.MapGroup("units/{unit}/prices").WithTags("Prices");
        prices.MapGet("", ListAsync).WithName("GetPrices").WithSummary("Prices and restrictions on [from, to), one item for each rate plan")
            .WithDescription("Nights in a row of which the same is said are one range. From today and for 500 nights unless said otherwise.")
            .Produces<PageBody<RatePlanPricesBody>>();
        prices.MapPut("", PutAsync).WithName("PutPrices").WithSummary("Sets prices and restrictions; answers when they are applied")
            .AnsweredBy<PriceResult>(Answer)
            .WithDescription("What a range does not name stays as it is; null: no longer to be told to any channel. With a source's version or occurredAt an older write never overwrites a newer one of that source, whichever arrives first.")
            .Accepts<PricesDraftBody>("application/json").Produces<PricesWrittenBody>().WithWriteProblems();
        tenant.MapPost("prices/import", ImportAsync).WithTags("Prices").WithName("ImportPrices")
            .WithSummary("Sets what a CSV file says, line by line; with dryRun=true it only says what it would do")
            .WithDescription(PriceFile.Description)
            .WithMetadata(PriceImports.Stored, new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(PriceFile.MostBytes))
            .Accepts<string>("text/csv").Produces<PriceImportBody>().WithWriteProblems();
    }

    private static async Task<IResult> ListAsync(
        string unit, TenantScope scope, StateReader state, TimeProvider time, string? ratePlan, DateOnly? from, DateOnly? to, int? limit, string? cursor)
    {
        if (scope.Tenant.FindUnit(unit) is not { } found)
            return Problem.NotFound();
        var (nights, wrong) = NightsQuery.Read(from, to, UnitBody.TodayOf(found, time.GetUtcNow()), NightsByDefault, NightsAtMost);
        if (wrong is not null)
            return wrong;
        if (ratePlan is not null && PriceInput.FindPlan(found, ratePlan) is null)
            return Problem.Invalid("ratePlan", PriceInput.NoSuchPlan(found, ratePlan));
        var plans = found.RatePlans.Select(static p => p.Id).Where(p => ratePlan is null || string.Equals(p, ratePlan, StringComparison.OrdinalIgnoreCase));
        return await Paging.OfAllAsync<string, RatePlanPricesBody>([.. plans], limit, cursor, static p => p, some => Task.FromResult<IReadOnlyList<RatePlanPricesBody>>(
            [.. state.Prices(scope.Id, found.Id, some, nights).Select(RatePlanPricesBody.Of)]));
    }

    private static async Task<IResult> PutAsync(string unit, HttpContext context, TenantScope scope, EventWrites writes, TimeProvider time)
    {
        if (scope.Tenant.FindUnit(unit) is not { } found)
            return Problem.NotFound();
        return await JsonBody.ThenAsync(context.Request, async body =>
        {
            var fields = new Fields(body.Root);
            var now = time.GetUtcNow();
            return PriceInput.Read(fields, found, now, body.Hash, scope) is { } command
                ? await writes.SendAsync(context, EventOf(found, command, now))
                : Problem.Invalid(fields.Errors);
        });
    }

    private static async Task<IResult> ImportAsync(
        HttpContext context, TenantScope scope, PriceImports imports, TimeProvider time, bool? dryRun, string? source, long? version, DateTimeOffset? occurredAt)
    {
        var file = await RequestBody.ReadAsync(context.Request);
        var (speaker, errors) = PriceSpeaker.Read(source, version, occurredAt, scope, time.GetUtcNow());
        return speaker is null ? Problem.Invalid(errors) : await imports.ImportAsync(context, scope, file.ToArray(), speaker, dryRun ?? false);
    }

    public static NewEvent EventOf(Unit unit, PriceCommand command, DateTimeOffset now) => new(
        unit.Tenant, Pipeline.Pricing, PriceCommand.UrgencyOf(command.Ranges.SelectMany(static r => r.Values)),
        PriceCommand.LaneOf(unit.Id, command.RatePlan), PriceCommand.Set, JournalRetention.ApiSource, FactJson.Write(command), now);

    private static IResult Answer(HttpContext context, PriceResult result) => result.Outcome == PriceOutcome.Invalid
        ? Problem.Invalid(result.Errors)
        : TypedResults.Ok(new PricesWrittenBody(result.RatePlan, result.Version, result.Changed, result.Nights?.Arrival, result.Nights?.Departure, result.Older, result.Outranked, result.Words));
}
