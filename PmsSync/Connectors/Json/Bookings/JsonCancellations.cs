using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Json.Calendar;
using PmsSync.Connectors.Json.Calls;
using PmsSync.Domain;

namespace PmsSync.Connectors.Json.Bookings;

/// <summary>Asks by <c>PushUrl</c> that a booking of the system's own be cancelled: a message of the type <c>cancellationRequest</c>.</summary>
internal sealed class JsonCancellations(JsonClient client) : ICancellationRequests
{
    public async Task<ItemOutcome> AskAsync(ChannelAccess access, Stay stay, string? theirId, CancellationToken cancel)
    {
        if (access.Joined?.PushUrl is not { } address || access.FindUnit(stay.Unit) is not { } unit)
            return new ItemOutcome.Rejected(JsonWords.Unmapped($"{access}/{stay.Unit}"), NothingChanged: true);
        var id = $"{stay.Id}.{stay.Version}.cancel";
        var body = JsonSerializer.SerializeToUtf8Bytes(Message(access, stay, theirId, id, unit.RoomTypeId), JsonSerializerOptions.Web);
        var call = new JsonCall("PushUrl (cancellationRequest)", address, id, JsonBudgets.Request(access, WorkClass.High, JsonBudgets.Push(access))) { Body = body };
        return JsonPush.OutcomeOf(await client.SendAsync(access, call, cancel), call.Name);
    }

    private static JsonObject Message(ChannelAccess access, Stay stay, string? theirId, string id, string unit) => new()
    {
        ["id"] = id,
        ["type"] = "cancellationRequest",
        ["tenant"] = access.Tenant.Value,
        ["data"] = new JsonObject
        {
            ["id"] = theirId,
            ["unit"] = unit,
            ["arrival"] = stay.Dates.Arrival.ToString("yyyy-MM-dd"),
            ["departure"] = stay.Dates.Departure.ToString("yyyy-MM-dd"),
            ["externalId"] = stay.ExternalId,
            ["reason"] = "overbooked",
        },
    };
}
