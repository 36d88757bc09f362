using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Tenancy;

namespace PmsSync.Web.Input;

/// <summary>What a body says of a booking or a block, checked as far as it can be without looking at any state.</summary>
internal static class BookingInput
{
    private const int LongestNote = 2000;

    // Those that only the service sets are passed over, so that a body that was read can be sent back.
    private static readonly string[] Known =
    [
        "unit", "arrival", "departure", "status", "kind", "externalId", "guest", "price", "note", "allowOverbooking",
        "id", "source", "version", "createdAt", "changedAt",
    ];

    public static DirectCommand ReadDraft(Fields body, Tenant tenant, string id, string hash)
    {
        body.RefuseUnknown(Known);
        var fields = ReadFields(body, tenant);
        if (fields.Price is { } price)
        {
            body.Require(price.Amount, "price.amount");
            body.Require(price.Currency, "price.currency");
        }
        body.Require(fields.Unit, "unit");
        body.Require(fields.Arrival, "arrival");
        body.Require(fields.Departure, "departure");
        if (fields.Status == StayStatus.Cancelled)
            body.Wrong("status", "A booking begins confirmed or tentative.");
        if (body.Text("source", 64) is { } source && source != Stay.Direct)
            body.Wrong("source", "What is created here is direct; bookings of a connection come from its channel.");
        return new DirectCommand { Id = id, RequestHash = hash, Fields = fields, AllowOverbooking = body.Flag("allowOverbooking") ?? false };
    }

    /// <summary>Only what the body names: it is merged with the booking as that is when the command is applied.</summary>
    public static DirectCommand ReadPatch(Fields body, Tenant tenant, string id, string hash, long? ifVersion)
    {
        body.RefuseUnknown(Known);
        var fields = ReadFields(body, tenant);
        foreach (var needed in body.Cleared.Intersect(["unit", "arrival", "departure", "status", "kind", "price.amount", "price.currency"]))
            body.Wrong(needed, "This field cannot be empty.");
        return new DirectCommand
        {
            Id = id,
            RequestHash = hash,
            IfVersion = ifVersion,
            Fields = fields,
            Clear = [.. body.Cleared.Where(static f => f.StartsWith("guest", StringComparison.Ordinal) || f is "price" or "note" or "externalId")],
            AllowOverbooking = body.Flag("allowOverbooking") ?? false,
        };
    }

    public static DirectCommand ReadBlock(Fields body, Unit unit, string id, string hash)
    {
        body.RefuseUnknown("from", "to", "reason", "note", "allowOverbooking");
        var (from, to) = (body.Date("from"), body.Date("to"));
        body.Require(from, "from");
        body.Require(to, "to");
        CheckDates(body, from, to, "from", "to");
        string?[] words = [body.Text("reason", 200), body.Text("note", LongestNote)];
        return new DirectCommand
        {
            Id = id,
            RequestHash = hash,
            AllowOverbooking = body.Flag("allowOverbooking") ?? false,
            Fields = new DirectFields
            {
                Unit = unit.Id.Value,
                Arrival = from,
                Departure = to,
                Kind = StayKind.Block,
                Note = words.Any(static w => w is not null) ? string.Join(": ", words.OfType<string>()) : null,
            },
        };
    }

    /// <summary>True for a patch that cancels.</summary>
    public static bool IsCancellation(JsonElement body) => new Fields(body).OneOf<StayStatus>("status") == StayStatus.Cancelled;

    /// <summary>Half-open nights named <c>from</c> and <c>to</c>.</summary>
    public static StayDates? ReadNights(Fields body)
    {
        body.RefuseUnknown("from", "to");
        var (from, to) = (body.Date("from"), body.Date("to"));
        body.Require(from, "from");
        body.Require(to, "to");
        CheckDates(body, from, to, "from", "to");
        return body.HasErrors ? null : new StayDates(from!.Value, to!.Value);
    }

    /// <summary>The same as an object of a field; null where there is none. What the service adds to it is passed over.</summary>
    public static StayDates? ReadNights(Fields body, string field)
    {
        if (body.Part(field) is not { } part)
            return null;
        part.RefuseUnknown("from", "to", "booking", "released");
        var (from, to) = (part.Date("from"), part.Date("to"));
        part.Require(from, "from");
        part.Require(to, "to");
        CheckDates(part, from, to, "from", "to");
        return from is { } first && to is { } end && StayDates.TryCreate(first, end, out var nights) ? nights : null;
    }

    private static DirectFields ReadFields(Fields body, Tenant tenant)
    {
        var (arrival, departure) = (body.Date("arrival"), body.Date("departure"));
        CheckDates(body, arrival, departure, "arrival", "departure");
        return new DirectFields
        {
            Unit = UnitOf(body, tenant),
            Arrival = arrival,
            Departure = departure,
            Status = body.OneOf<StayStatus>("status"),
            Kind = body.OneOf<StayKind>("kind"),
            ExternalId = body.Text("externalId", 200),
            Guest = body.Guest("guest"),
            Price = body.MoneyParts("price") is var (amount, currency) ? new MoneyParts(amount, currency) : null,
            Note = body.Text("note", LongestNote),
        };
    }

    private static string? UnitOf(Fields body, Tenant tenant)
    {
        if (body.Text("unit", 64) is not { } id)
            return null;
        if (tenant.FindUnit(id) is { } unit)
            return unit.Id.Value;
        body.Wrong("unit", $"There is no unit '{id}'; units are set in the configuration.");
        return null;
    }

    private static void CheckDates(Fields body, DateOnly? arrival, DateOnly? departure, string first, string end)
    {
        if (arrival is not { } from || departure is not { } to)
            return;
        if (!from.IsOfOurTime())
            body.Wrong(first, NightsQuery.YearWords);
        if (to <= from)
            body.Wrong(end, $"Must be after {first}: the last day is not a night of the stay.");
        else if (to.DayNumber - from.DayNumber > DirectCommand.LongestStay)
            body.Wrong(end, $"At most {DirectCommand.LongestStay} nights.");
    }
}
