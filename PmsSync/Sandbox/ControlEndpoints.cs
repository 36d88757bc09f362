using PmsSync.Domain;
using PmsSync.Sandbox.Channels;

namespace PmsSync.Sandbox;

/// <summary>
/// <c>GET /_state</c> and <c>POST /_control/…</c>: what a test or a presenter does to the world over HTTP.
/// Unreadable bodies are 400, unknown stays 404, impossible wishes 422 with a problem in words.
/// </summary>
internal sealed class ControlEndpoints(SandboxWorld world, SandboxOptions options, ImportReader reader)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/_state", State);
        var control = routes.MapGroup("/_control");
        control.MapPost("/book", (BookRequest r) => Add(r, r.Kind ?? SandboxKind.Booking));
        control.MapPost("/block", (BookRequest r) => Add(r, r.Kind ?? SandboxKind.Block));
        control.MapPost("/move", (MoveRequest r) => At(r.Channel, r.Listing, id => Span(r.Arrival, r.Departure, dates => Found(world.Move(id, r.Id, dates, r.Reissue)))));
        control.MapPost("/cancel", (CancelRequest r) => At(r.Channel, r.Listing, id => Found(world.Cancel(id, r.Id))));
        control.MapPost("/visit", (ListingRequest r) => At(r.Channel, r.Listing, id => Results.Ok(new { changed = world.Visit(id) })));
        control.MapPost("/import", (ImportRequest r) => At(r.Channel, r.Listing, id => Import(id, r.Address)));
        control.MapPost("/read", ReadAsync);
        control.MapPost("/fault", (FaultRequest r) => At(r.Channel, r.Listing, id => Fault(id, r)));
        control.MapPost("/habits", (HabitsRequest r) => At(r.Channel, r.Listing, id => Habits(id, r)));
    }

    private IResult State()
    {
        var today = world.Today;
        return Results.Ok(new
        {
            today,
            options.Pace,
            options.Seed,
            listings = world.Listings.Select(l => new
            {
                l.Id.Channel,
                listing = l.Id.Name,
                occupancy = Math.Round(ApartmentPlan.Occupancy(l.Taken(today.AddDays(ApartmentPlan.Days)), today), 3),
                l.Habits,
                readsOurExport = l.Import is not null,
                l.ImportedAt,
                imported = l.Imported.Select(static n => new { from = n.Arrival, to = n.Departure }),
                stays = l.Stays.Select(static s => new { s.Id, s.Dates.Arrival, s.Dates.Departure, s.Kind, s.Guest }),
                shown = ChannelHabits.Of(l.Id).Show(l, today, options.Seed, tentative: true)
                    .Select(static e => new { e.Uid, e.Dates.Arrival, e.Dates.Departure, e.Summary }),
            }),
        });
    }

    private IResult Add(BookRequest request, SandboxKind kind) => At(request.Channel, request.Listing, id => Span(request.Arrival, request.Departure, dates =>
    {
        var stay = world.Book(id, dates, kind, request.Guest ?? "Test Guest");
        return Results.Json(new { stay.Id }, statusCode: StatusCodes.Status201Created);
    }));

    private IResult Import(ListingId id, Uri? address)
    {
        try
        {
            world.SetImport(id, address);
            return Results.Ok();
        }
        catch (ArgumentException e)
        {
            return Wrong(e.Message);
        }
    }

    private async Task<IResult> ReadAsync(ListingRequest request, CancellationToken cancel)
    {
        if (!ListingId.TryCreate(request.Channel, request.Listing, out var id))
            return NoListing();
        if (world.Declare(id).Import is not { } address)
            return Wrong("This listing has no address to read: POST /_control/import first.");
        return await reader.ReadAsync(id, address, cancel) is { } nights
            ? Results.Ok(new { nights = nights.Nights })
            : Results.Problem("Our export could not be read.", statusCode: StatusCodes.Status502BadGateway);
    }

    private IResult Fault(ListingId id, FaultRequest request)
    {
        if (!SandboxFault.TryParse(request.Fault, request.Status, request.Detail, request.Seconds, out var fault))
            return Wrong($"\"fault\" is one of {SandboxFault.Names}; status takes \"status\" 300 to 599 and as \"detail\" a Retry-After, refuses-agent a \"detail\", slow \"seconds\".");
        world.SetFault(id, fault, request.Polls);
        return Results.Ok();
    }

    private IResult Habits(ListingId id, HabitsRequest request)
    {
        world.Configure(id, h => h with
        {
            Validators = request.Validators ?? h.Validators,
            EchoImports = request.EchoImports ?? h.EchoImports,
            MergeAdjoining = request.MergeAdjoining ?? h.MergeAdjoining,
            EmptyPollEvery = Math.Max(0, request.EmptyPollEvery ?? h.EmptyPollEvery),
        });
        return Results.Ok();
    }

    private static IResult At(string channel, string listing, Func<ListingId, IResult> act) =>
        ListingId.TryCreate(channel, listing, out var id) ? act(id) : NoListing();

    private static IResult Span(DateOnly arrival, DateOnly departure, Func<StayDates, IResult> act) =>
        StayDates.TryCreate(arrival, departure, out var dates) ? act(dates) : Wrong("The departure must be after the arrival.");

    private static IResult Found(bool found) => found ? Results.Ok() : Results.Problem("No such stay.", statusCode: StatusCodes.Status404NotFound);

    private static IResult NoListing() =>
        Wrong($"\"channel\" is one of {ChannelHabits.Names}; \"listing\" is 1 to 64 letters, digits, dots, underscores or hyphens.");

    private static IResult Wrong(string problem) => Results.Problem(problem, statusCode: StatusCodes.Status422UnprocessableEntity);

    internal sealed record ListingRequest(string Channel, string Listing);

    internal sealed record BookRequest(string Channel, string Listing, DateOnly Arrival, DateOnly Departure, string? Guest = null, SandboxKind? Kind = null);

    internal sealed record MoveRequest(string Channel, string Listing, string Id, DateOnly Arrival, DateOnly Departure, bool Reissue = false);

    internal sealed record CancelRequest(string Channel, string Listing, string Id);

    internal sealed record ImportRequest(string Channel, string Listing, Uri? Address = null);

    internal sealed record FaultRequest(
        string Channel, string Listing, string Fault, int? Status = null, string? Detail = null, double? Seconds = null, int? Polls = null);

    internal sealed record HabitsRequest(
        string Channel, string Listing, bool? Validators = null, bool? EchoImports = null, bool? MergeAdjoining = null, int? EmptyPollEvery = null);
}
