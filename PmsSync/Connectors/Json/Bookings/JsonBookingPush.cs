using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Json.Calendar;
using PmsSync.Connectors.Json.Calls;
using PmsSync.Domain;

namespace PmsSync.Connectors.Json.Bookings;

/// <summary>Tells <c>PushUrl</c> a booking that was made elsewhere: a message of the type <c>booking</c> with the body of our own API.</summary>
internal sealed class JsonBookingPush(JsonClient client) : IBookingPush
{
    public async Task<ItemOutcome> PushAsync(ChannelAccess access, Stay stay, CancellationToken cancel)
    {
        if (access.Joined?.PushUrl is not { } address || access.FindUnit(stay.Unit) is not { } unit)
            return new ItemOutcome.Rejected(JsonWords.Unmapped($"{access}/{stay.Unit}"), NothingChanged: true);
        var body = JsonSerializer.SerializeToUtf8Bytes(Message(access, stay, unit.RoomTypeId), JsonSerializerOptions.Web);
        var request = JsonBudgets.Request(access, WorkClass.High, JsonBudgets.Push(access));
        // The same state under the same id, however often it is sent: the other side can tell that it has it.
        var call = new JsonCall("PushUrl", address, $"{stay.Id}.{stay.Version}.{unit.RoomTypeId}", request) { Body = body };
        return JsonPush.OutcomeOf(await client.SendAsync(access, call, cancel), call.Name);
    }

    private static JsonObject Message(ChannelAccess access, Stay stay, string unit) => new()
    {
        ["id"] = stay.Id,
        ["type"] = "booking",
        ["version"] = stay.Version,
        ["occurredAt"] = Instant(stay.ChangedAt),
        ["tenant"] = access.Tenant.Value,
        ["data"] = new JsonObject
        {
            ["id"] = stay.Id,
            ["unit"] = unit,
            ["arrival"] = stay.Dates.Arrival.ToString("yyyy-MM-dd"),
            ["departure"] = stay.Dates.Departure.ToString("yyyy-MM-dd"),
            ["status"] = Word(stay.Status.ToString()),
            ["kind"] = Word(stay.Kind.ToString()),
            ["source"] = stay.Source,
            ["externalId"] = stay.ExternalId,
            ["guest"] = stay.Guest is null ? null : JsonSerializer.SerializeToNode(stay.Guest, JsonSerializerOptions.Web),
            ["price"] = stay.Price is not { } price ? null : new JsonObject { ["amount"] = price.Amount.ToString("0.00##"), ["currency"] = price.Currency },
            ["note"] = stay.Note,
            ["version"] = stay.Version,
            ["createdAt"] = Instant(stay.CreatedAt),
            ["changedAt"] = Instant(stay.ChangedAt),
        },
    };

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'");
}
