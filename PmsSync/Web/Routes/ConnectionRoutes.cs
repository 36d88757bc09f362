using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Tenancy;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Connections: how they are, and what a person can ask of them.</summary>
internal static class ConnectionRoutes
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static void MapConnections(this RouteGroupBuilder tenant)
    {
        var connections = tenant.MapGroup("connections").WithTags("Connections");
        connections.MapGet("", ListAsync).WithName("ListConnections").WithSummary("Every connection with its health").Produces<PageBody<ConnectionBody>>();
        connections.MapGet("{id}", GetAsync).WithName("GetConnection").WithSummary("One connection").Produces<ConnectionBody>();
        connections.MapPost("{id}/poll", PollAsync).WithMetadata(LimitNeed.BringsBookings).WithName("PollConnection").WithSummary("Reads its feeds or pulls its bookings now; answers when what was read is applied")
            .Produces<ConnectionBody>().WithWriteProblems();
        connections.MapPost("{id}/resync", ResyncAsync).WithMetadata(LimitNeed.BringsBookings).WithName("ResyncConnection").WithSummary("Reads its feeds as if for the first time, and tells a channel everything as if nothing were known there; answers when what was read is applied")
            .Produces<ConnectionBody>().WithWriteProblems();
        connections.MapPost("{id}/refused/retry", RetryRefusedAsync).WithName("RetryRefused").WithSummary("Sends once more what the channel refused")
            .Produces<ConnectionBody>().WithWriteProblems();
        connections.MapPost("{id}/units/{unit}/release", ReleaseAsync).WithMetadata(LimitNeed.Free, new StoredAnswer(static first => FactJson.Read<FeedReleaseEvent>(first.Payload).Feeds, Released))
            .WithName("ReleaseHeldNights").WithSummary("Opens held nights; to is exclusive")
            .Accepts<NightsBody>("application/json").Produces<ReleasedBody>().WithWriteProblems();
        connections.MapPost("{id}/units/{unit}/rotate-token", RotateAsync).WithMetadata(LimitNeed.Free).WithName("RotateExportToken")
            .WithSummary("A new export address; the old one is unknown at once").Produces<RotatedBody>().WithWriteProblems();
    }

    private static Task<IResult> ListAsync(HttpContext context, TenantScope scope, ConnectionViews views, int? limit, string? cursor) => Paging.OfAllAsync(
        scope.Tenant.Connections, limit, cursor, static c => c.Id.Value, some => views.OfAsync(scope.Id, some, OwnUrl(context.Request), context.RequestAborted));

    private static async Task<IResult> GetAsync(string id, HttpContext context, TenantScope scope, ConnectionViews views) =>
        scope.Tenant.FindConnection(id) is { } found ? TypedResults.Ok(await ViewAsync(context, scope, views, found)) : Problem.NotFound();

    private static Task<IResult> PollAsync(string id, HttpContext context, TenantScope scope, ConnectionViews views, FeedPollers pollers, ChannelPollers channels) =>
        ReadAsync(id, isAnew: false, context, scope, views, pollers, channels);

    private static async Task<IResult> ResyncAsync(
        string id, HttpContext context, TenantScope scope, ConnectionViews views, FeedPollers pollers, ChannelPollers channels, ChannelResync resync)
    {
        if (scope.Tenant.FindConnection(id) is { Enabled: true } found)
            await resync.ResyncAsync(scope.Id, found.Id, context.RequestAborted);
        return await ReadAsync(id, isAnew: true, context, scope, views, pollers, channels);
    }

    private static async Task<IResult> RetryRefusedAsync(string id, HttpContext context, TenantScope scope, ConnectionViews views, ChannelResync resync)
    {
        if (scope.Tenant.FindConnection(id) is not { } found)
            return Problem.NotFound();
        await resync.RetryRefusedAsync(scope.Id, found.Id, context.RequestAborted);
        return TypedResults.Ok(await ViewAsync(context, scope, views, found));
    }

    private static async Task<IResult> ReadAsync(
        string id, bool isAnew, HttpContext context, TenantScope scope, ConnectionViews views, FeedPollers pollers, ChannelPollers channels)
    {
        if (scope.Tenant.FindConnection(id) is not { } found)
            return Problem.NotFound();
        if (!found.Enabled)
            return Problem.Conflict("Disabled", $"The connection '{found.Id}' is disabled in the configuration; enable it there to read it.");
        try
        {
            if (found.Channel is { } access)
                await channels.PullNowAsync(ChannelKey.Of(access), context.RequestAborted);
            await Task.WhenAll(found.Feeds.Select(feed => pollers.PollNowAsync(feed.Id, context.RequestAborted, isAnew)));
        }
        catch (TimeoutException)
        {
            return Problem.Unavailable("What was read is safe in the journal but not applied yet. The events and the dead letters say what it waits for.", RetryAfter);
        }
        return TypedResults.Ok(await ViewAsync(context, scope, views, found));
    }

    private static async Task<IResult> ReleaseAsync(
        string id, string unit, HttpContext context, TenantScope scope, FeedSources sources, EventWrites writes, TimeProvider time)
    {
        var feeds = sources.EverRead(scope.Id, id, unit);
        if (feeds.Count == 0)
            return Problem.NotFound();
        return await JsonBody.ThenAsync(context.Request, async body =>
        {
            var fields = new Fields(body.Root);
            if (BookingInput.ReadNights(fields) is not { } nights)
                return Problem.Invalid(fields.Errors);
            var now = time.GetUtcNow();
            return await writes.SendAsync(context, [.. feeds.Select(feed => ReleaseOf(
                feed, new FeedReleaseEvent(nights, sources.TodayOf(feed, now)) { Feeds = feeds.Count, RequestHash = body.Hash }, now))]);
        });
    }

    private static IResult Released(HttpContext context, IReadOnlyList<JournalEvent> events) => events.FirstOrDefault(static e => e.Result is null) is { } undone
        ? StoredAnswer.NotDone(undone)
        : TypedResults.Ok(new ReleasedBody(NightsBody.Of(events.Select(static e => FactJson.Read<FeedReleaseResult>(e.Result!).Released ?? NightSet.Empty)
            .Aggregate(NightSet.Empty, static (all, some) => all.Union(some)))));

    private static async Task<IResult> RotateAsync(string id, string unit, HttpContext context, TenantScope scope, ExportAddresses addresses)
    {
        if (scope.Tenant.FindConnection(id) is not { } found || found.FindUnit(unit) is not { } part)
            return Problem.NotFound();
        return await addresses.RotateAsync(new ExportKey(scope.Id, found.Id, part.Unit), IdempotencyKey.OfRotation(context.Request, scope.Id), context.RequestAborted) switch
        {
            Rotation.Rotated rotated => TypedResults.Ok(new RotatedBody(part.Unit.Value, ConnectionViews.Address(OwnUrl(context.Request), rotated.Token))),
            Rotation.Configured => Problem.Conflict("Set in the configuration", "This address comes from ExportToken in the configuration: change it there, and the old one is unknown at once."),
            null => Problem.NotFound(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static NewEvent ReleaseOf(FeedId feed, FeedReleaseEvent release, DateTimeOffset now) => new(
        feed.Tenant, Pipeline.Bookings, WorkClass.High, FeedLane.Of(feed), FeedReleaseEvent.Kind, "api", FactJson.Write(release), now);

    private static async Task<ConnectionBody> ViewAsync(HttpContext context, TenantScope scope, ConnectionViews views, Connection connection) =>
        (await views.OfAsync(scope.Id, [connection], OwnUrl(context.Request), context.RequestAborted))[0];

    private static string OwnUrl(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
