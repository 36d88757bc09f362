using System.Text.Json;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Account;

/// <summary>The account's properties with their room types and rate plans.</summary>
internal sealed class ChannexCatalog(ChannexClient client) : IAccountCatalog
{
    public async Task<Answer<IReadOnlyList<CatalogProperty>>> ListAsync(ChannelAccess access, CancellationToken cancel)
    {
        var listed = await AllAsync(access, "properties?", cancel);
        if (listed is not Answer<IReadOnlyList<JsonElement>>.Got properties)
            return listed.Failure<IReadOnlyList<JsonElement>, IReadOnlyList<CatalogProperty>>()!;
        var catalog = new List<CatalogProperty>();
        foreach (var property in properties.Value.Where(static p => p.Id("id") is not null))
        {
            var id = property.Id("id")!;
            var roomTypes = await AllAsync(access, $"room_types?{ChannexLists.Filter("property_id", id)}&", cancel);
            if (roomTypes is not Answer<IReadOnlyList<JsonElement>>.Got rooms)
                return roomTypes.Failure<IReadOnlyList<JsonElement>, IReadOnlyList<CatalogProperty>>()!;
            var ratePlans = await AllAsync(access, $"rate_plans?{ChannexLists.Filter("property_id", id)}&", cancel);
            if (ratePlans is not Answer<IReadOnlyList<JsonElement>>.Got plans)
                return ratePlans.Failure<IReadOnlyList<JsonElement>, IReadOnlyList<CatalogProperty>>()!;
            catalog.Add(Property(property, rooms.Value, plans.Value));
        }
        return new Answer<IReadOnlyList<CatalogProperty>>.Got(catalog);
    }

    private static CatalogProperty Property(JsonElement property, IReadOnlyList<JsonElement> rooms, IReadOnlyList<JsonElement> plans)
    {
        var attributes = property.At("attributes");
        var roomTypes = rooms.Where(static r => r.Id("id") is not null).Select(r => new CatalogRoomType(
            r.Id("id")!,
            Title(r),
            r.At("attributes").Count("count_of_rooms") ?? 1,
            [.. plans.Where(p => p.Id("id") is not null && RoomTypeOf(p) == r.Id("id")).Select(RatePlan)]));
        return new CatalogProperty(property.Id("id")!, Title(property), attributes.Text("currency"), attributes.Text("timezone"), [.. roomTypes]);
    }

    private static CatalogRatePlan RatePlan(JsonElement plan)
    {
        var options = plan.At("attributes").At("options").Items().ToList();
        var main = options.Find(static o => o.Flag("is_primary") is true);
        var occupancy = (main.ValueKind is JsonValueKind.Object ? main : options.FirstOrDefault()).Count("occupancy");
        return new CatalogRatePlan(plan.Id("id")!, Title(plan), plan.At("attributes").Text("currency"), occupancy ?? 1);
    }

    private static string Title(JsonElement entry) => entry.At("attributes").Text("title") ?? "";

    private static string? RoomTypeOf(JsonElement plan) =>
        plan.At("relationships").At("room_type").At("data").Id("id") ?? plan.At("attributes").Id("room_type_id");

    private Task<Answer<IReadOnlyList<JsonElement>>> AllAsync(ChannelAccess access, string path, CancellationToken cancel) =>
        client.AllAsync(access, "catalog", path, ChannexBudgets.Request(access, WorkClass.Normal, ChannexBudgets.Other(access)), cancel);
}
