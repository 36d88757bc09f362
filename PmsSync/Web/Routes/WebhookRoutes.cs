using PmsSync.Connectors.Contract;
using PmsSync.Inbound.Channels;
using PmsSync.Web.Bodies;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>
/// Where outside systems say that something happened. Open to the world, so whatever is unknown or wrong is answered
/// alike: the body is read before anything is looked up.
/// </summary>
internal static class WebhookRoutes
{
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        app.MapPost("/webhooks/{tenant}/{connection}", TakeAsync).WithName("TakeWebhook").WithTags("Webhooks")
            .WithSummary("A system's signal that something happened; stored when answered, then pulled for")
            .Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        app.MapPost("/webhooks/{tenant}/staff/{person}", TakeStatusAsync).WithName("TakeStaffStatus").WithTags("Webhooks")
            .WithSummary("How far one of the staff is with a task of theirs, signed with the secret of their webhook; answered when it is applied")
            .Accepts<StaffStatusBody>("application/json").Produces<CleaningTaskBody>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> TakeAsync(string tenant, string connection, HttpContext context, ChannelSignals signals)
    {
        var body = await ReadAsync(context);
        if (!signals.Takes(tenant, connection))
            return Problem.NotFound();
        var call = new WebhookCall(HeaderOf(context), name => context.Request.Query.TryGetValue(name, out var query) ? query.ToString() : null, body);
        // The signal is kept even where the sender hangs up: it will not know whether it was.
        return await signals.TakeAsync(tenant, connection, call, CancellationToken.None) ? TypedResults.StatusCode(StatusCodes.Status202Accepted) : Problem.NotFound();
    }

    private static async Task<IResult> TakeStatusAsync(string tenant, string person, HttpContext context, StaffWebhooks webhooks) =>
        await webhooks.TakeAsync(tenant, person, HeaderOf(context), await ReadAsync(context), CancellationToken.None);

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static Func<string, string?> HeaderOf(HttpContext context) =>
        name => context.Request.Headers.TryGetValue(name, out var header) ? header.ToString() : null;
}
