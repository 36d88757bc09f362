using PmsSync.Connectors.Contract;
using PmsSync.Inbound.Channels;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>
/// Where outside systems say that something happened. Open to the world, so whatever is unknown or wrong is answered
/// alike: the body is read before anything is looked up.
/// </summary>
internal static class WebhookRoutes
{
    public static void MapWebhooks(this IEndpointRouteBuilder app) =>
        app.MapPost("/webhooks/{tenant}/{connection}", TakeAsync).WithName("TakeWebhook").WithTags("Webhooks")
            .WithSummary("A system's signal that something happened; stored when answered, then pulled for")
            .Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<IResult> TakeAsync(string tenant, string connection, HttpContext context, ChannelSignals signals)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        if (!signals.Takes(tenant, connection))
            return Problem.NotFound();
        var call = new WebhookCall(
            name => request.Headers.TryGetValue(name, out var header) ? header.ToString() : null,
            name => request.Query.TryGetValue(name, out var query) ? query.ToString() : null,
            body.GetBuffer().AsMemory(0, (int)body.Length));
        // The signal is kept even where the sender hangs up: it will not know whether it was.
        return await signals.TakeAsync(tenant, connection, call, CancellationToken.None) ? TypedResults.StatusCode(StatusCodes.Status202Accepted) : Problem.NotFound();
    }
}
