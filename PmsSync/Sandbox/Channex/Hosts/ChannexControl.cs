using PmsSync.Domain;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Messages;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>
/// <c>/_control/channex/…</c>: what a test or a presenter does to the account over HTTP. Properties, room types and rate plans are
/// named by their id or by their name; nights are half-open. Unknown things are 404, impossible wishes 422 with a problem in words.
/// </summary>
internal sealed class ChannexControl(ChannexWorld world, FaultPlan faults, WebhookSender sender, ChannexStore store, TimeProvider time)
{
    private DateTimeOffset Now => time.GetUtcNow();

    public void Map(IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/_control/channex");
        control.MapPost("/property", (PropertyRequest r) => KeptAsync(() => Property(r)));
        control.MapPost("/book", (BookRequest r) => KeptAsync(() => Book(r)));
        control.MapPost("/modify", (ModifyRequest r) => KeptAsync(() => Modify(r)));
        control.MapPost("/cancel", (BookingRequest r) => KeptAsync(() => Cancel(r)));
        control.MapPost("/message", (MessageRequest r) => KeptAsync(() => Message(r)));
        control.MapPost("/edit", (EditRequest r) => KeptAsync(() => Edit(r)));
        control.MapPost("/visit", (NamedRequest r) => KeptAsync(() => At(r.Property, (account, property) => Results.Ok(new { changed = ChannelGuests.Visit(account, property, Now) }))));
        control.MapPost("/settings", (SettingsRequest r) => KeptAsync(() => world.Read(r.ApplyTo)));
        control.MapPost("/fault", Fault);
        control.MapPost("/deliver", async (CancellationToken cancel) => Results.Ok(new { calls = await sender.SendDueAsync(cancel) }));
        control.MapGet("/log", (long? after) => Results.Ok(new { items = world.Read(a => a.Log.Calls.Where(c => c.Number > (after ?? 0)).ToList()) }));
        control.MapGet("/state", (string property) => At(property, static (_, p) => Results.Ok(StoredProperty.From(p))));
    }

    private async Task<IResult> KeptAsync(Func<IResult> act)
    {
        var result = act();
        await store.FlushAsync(CancellationToken.None);
        return result;
    }

    private IResult Property(PropertyRequest r)
    {
        if (!TimeZoneConverter.TZConvert.TryGetTimeZoneInfo(r.TimeZone, out _))
            return Wrong("\"timeZone\" is an IANA zone such as Europe/Lisbon.");
        return world.Read(account =>
        {
            if (account.Find(r.Name) is not null)
                return Wrong("There is a property of that name already.");
            var added = new ChannexProperty(r.Name, r.Title ?? r.Name, r.TimeZone, r.Currency);
            foreach (var room in r.RoomTypes ?? [])
            {
                var roomType = added.AddRoomType(room.Name, room.Count, adults: room.Adults);
                foreach (var plan in room.RatePlans ?? ["standard"])
                    added.AddRatePlan(roomType, plan, null, null, [.. room.Occupancies ?? [room.Adults]]);
            }
            account.Properties.Add(added);
            return Results.Json(new { added.Id }, statusCode: StatusCodes.Status201Created);
        });
    }

    private IResult Book(BookRequest r) => At(r.Property, (account, property) => Wish(property, r) is not { } wish ? NoRoom() : Results.Json(
        account.Desk.Book(property, wish, Now) is var b ? new { b.Id, Revision = b.Latest.Id, b.Code } : null, statusCode: StatusCodes.Status201Created));

    private IResult Modify(ModifyRequest r) => OfBooking(r.Property, r.Booking, (account, property, booking) =>
    {
        var before = booking.Latest;
        var room = before.Rooms is [var first, ..] ? first : null;
        var request = new BookRequest(
            property.Id, r.Arrival, r.Departure, r.RoomType ?? room?.RoomTypeId, r.RatePlan ?? room?.RatePlanId,
            booking.SoldBy, r.Guest ?? $"{before.GuestName} {before.GuestSurname}", r.Notes ?? before.Notes);
        return Wish(property, request) is { } wish
            ? Results.Ok(new { Revision = account.Desk.Modify(property, booking, wish, account.Settings.FreshRoomIds, Now).Id })
            : NoRoom();
    });

    private IResult Cancel(BookingRequest r) => OfBooking(r.Property, r.Booking, (account, property, booking) =>
        Results.Ok(new { Revision = account.Desk.Cancel(property, booking, r.Shell, Now).Id }));

    private IResult Message(MessageRequest r) => OfBooking(r.Property, r.Booking, (account, property, booking) =>
        GuestDesk.Write(account, property, booking, r.Text, r.Attachments ?? [], Now) is { } message
            ? Results.Ok(new { message.Id })
            : Wrong("That booking's channel has no messages, or the messages application is not installed."));

    private IResult Edit(EditRequest r) => At(r.Property, (account, property) =>
    {
        if (!StayDates.TryCreate(r.From, r.To, out var nights))
            return Wrong("\"to\" must be after \"from\".");
        if (r.Availability is { } availability && property.RoomTypes.Find(t => t.Id == r.RoomType || t.Name == r.RoomType) is { } roomType)
            Extranet.SetAvailability(account, property, roomType, nights, availability, Now);
        else if (Plan(property, r.RoomType, r.RatePlan) is { } plan)
            Extranet.SetPlan(account, property, plan, nights, r.Change(plan), Now);
        else
            return NoRoom();
        return Results.Ok();
    });

    private IResult Fault(FaultRequest r)
    {
        if (r.Fault == "none")
        {
            faults.Clear();
            return Results.Ok();
        }
        if (ChannexFault.Of(r.Fault, TimeSpan.FromSeconds(r.Seconds), r.RetryAfter) is not { } fault || r.Probability is < 0 or > 1)
            return Wrong($"\"fault\" is none or one of {string.Join(", ", ChannexFault.Names)}; late and slow take \"seconds\", 429 a \"retryAfter\"; \"probability\" is 0 to 1.");
        faults.Add(new FaultRule(fault) { Endpoint = r.Endpoint, Method = r.Method, Times = r.Times, Probability = r.Probability });
        return Results.Ok();
    }

    private static BookingWish? Wish(ChannexProperty property, BookRequest r)
    {
        var roomType = property.RoomTypes.Find(t => t.Id == r.RoomType || t.Name == r.RoomType);
        if (r.Departure <= r.Arrival || (r.RoomType is not null && roomType is null))
            return null;
        var plan = Plan(property, r.RoomType, r.RatePlan);
        var room = new RoomWish(roomType?.Id, plan?.Id, r.Arrival, r.Departure, r.Adults, r.Children);
        return new BookingWish([.. Enumerable.Repeat(room, Math.Clamp(r.Rooms, 1, 50))], r.SoldBy, r.Guest, r.Notes);
    }

    private static ChannexRatePlan? Plan(ChannexProperty property, string? roomType, string? ratePlan) =>
        property.RatePlan(ratePlan) ?? property.RatePlans.Find(p => p.Name == ratePlan && property.RoomType(p.RoomTypeId) is { } r && (r.Id == roomType || r.Name == roomType));

    private IResult At(string property, Func<ChannexAccount, ChannexProperty, IResult> act) =>
        world.Read(account => account.Find(property) is { } found ? act(account, found) : NotFound("No such property."));

    private IResult OfBooking(string property, string booking, Func<ChannexAccount, ChannexProperty, ChannexBooking, IResult> act) =>
        At(property, (account, found) => found.Bookings.Find(b => b.Id == booking) is { } known ? act(account, found, known) : NotFound("No such booking."));

    private static IResult NotFound(string problem) => Results.Problem(problem, statusCode: StatusCodes.Status404NotFound);

    private static IResult NoRoom() => Wrong("No such room type or rate plan, or the departure is not after the arrival.");

    private static IResult Wrong(string problem) => Results.Problem(problem, statusCode: StatusCodes.Status422UnprocessableEntity);
}
