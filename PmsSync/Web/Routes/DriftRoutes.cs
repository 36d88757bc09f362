using PmsSync.Outbound.Reconciliation;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Whether a channel shows what it should.</summary>
internal static class DriftRoutes
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    public static void MapDrift(this RouteGroupBuilder tenant)
    {
        var drift = tenant.MapGroup("connections/{id}/drift").WithTags("Connections");
        drift.MapGet("", Get).WithName("GetDrift").WithSummary("What the channel showed other than it should, by the last reading; a POST reads it back first")
            .Produces<DriftBody>().WithWriteProblems();
        drift.MapPost("", ReadAsync).WithName("ReadDrift").WithSummary("Reads the channel back now; answers when it is compared and what differs is marked to be told again")
            .Produces<DriftBody>().WithWriteProblems();
    }

    private static IResult Get(string id, TenantScope scope, DriftReader drifts) => scope.Tenant.FindConnection(id) is { } found
        ? TypedResults.Ok(DriftBody.Of(found.Id, found.Channel, drifts.Of(scope.Id, found.Id)))
        : Problem.NotFound();

    private static async Task<IResult> ReadAsync(string id, HttpContext context, TenantScope scope, DriftReader drifts, Reconciler reconciler)
    {
        if (scope.Tenant.FindConnection(id) is not { } found)
            return Problem.NotFound();
        return await reconciler.ReadAsync(scope.Id, found.Id, context.RequestAborted) switch
        {
            null => Problem.Conflict("Cannot be read back", $"The connection '{found.Id}' is disabled, or its system does not say what it shows."),
            { Problem: { } problem } => Problem.Unavailable($"The channel could not be read back: {problem}", RetryAfter),
            _ => TypedResults.Ok(DriftBody.Of(found.Id, found.Channel, drifts.Of(scope.Id, found.Id))),
        };
    }
}
