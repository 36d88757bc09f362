using System.Globalization;
using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex;

/// <summary>Reads properties, room types and rate plans: pages, single ones and the unpaged <c>options</c>. They are made by the sandbox's own controls.</summary>
internal static class ContentApi
{
    public static ChannexResponse Handle(ChannexRequest request, IReadOnlyList<ChannexProperty> visible)
    {
        var query = new ApiQuery(request.Query);
        return (request.Method, request.Segments) switch
        {
            ("GET", ["properties"]) => Page(visible.Where(p => query.Admits("title", p.Title)), query, static p => p.Title, Write),
            ("GET", ["properties", "options"]) => Options(visible, Option),
            ("GET", ["properties", var id]) => One(visible.FirstOrDefault(p => p.Id == id), Write),
            ("GET", ["room_types"]) => Page(RoomTypes(visible, query), query, static r => r.Item.Title, Write),
            ("GET", ["room_types", "options"]) => Options(RoomTypes(visible, query), Option),
            ("GET", ["room_types", var id]) => One(RoomTypes(visible, query).FirstOrDefault(r => r.Item.Id == id), Write),
            ("GET", ["rate_plans"]) => Page(RatePlans(visible, query), query, static r => r.Item.Title, Write),
            ("GET", ["rate_plans", "options"]) => Options(RatePlans(visible, query), Option),
            ("GET", ["rate_plans", var id]) => One(RatePlans(visible, query).FirstOrDefault(r => r.Item.Id == id), Write),
            _ => Answers.NotFound,
        };
    }

    private static IEnumerable<Owned<ChannexRoomType>> RoomTypes(IReadOnlyList<ChannexProperty> visible, ApiQuery query) =>
        visible.Where(p => query.Admits("property_id", p.Id)).SelectMany(static p => p.RoomTypes, static (p, r) => new Owned<ChannexRoomType>(p, r));

    private static IEnumerable<Owned<ChannexRatePlan>> RatePlans(IReadOnlyList<ChannexProperty> visible, ApiQuery query) =>
        visible.Where(p => query.Admits("property_id", p.Id)).SelectMany(static p => p.RatePlans, static (p, r) => new Owned<ChannexRatePlan>(p, r))
            .Where(r => query.Admits("room_type_id", r.Item.RoomTypeId));

    private static ChannexResponse Page<T>(IEnumerable<T> all, ApiQuery query, Func<T, string> title, Func<T, JsonObject> write)
    {
        var descending = query.Descending("title") ?? false;
        var ordered = descending ? all.OrderByDescending(title, StringComparer.Ordinal) : all.OrderBy(title, StringComparer.Ordinal);
        return Answers.Page(ordered.ToList(), query, "title", descending, write);
    }

    private static ChannexResponse Options<T>(IEnumerable<T> all, Func<T, JsonObject> write) => Answers.Data(new JsonArray([.. all.Select(write)]));

    private static ChannexResponse One<T>(T? found, Func<T, JsonObject> write)
        where T : class =>
        found is null ? Answers.NotFound : Answers.Data(write(found));

    private static JsonObject Entity(string type, string id, JsonObject attributes, JsonObject? relationships = null)
    {
        attributes["id"] = id;
        var entity = new JsonObject { ["type"] = type, ["id"] = id, ["attributes"] = attributes };
        if (relationships is not null)
            entity["relationships"] = relationships;
        return entity;
    }

    private static JsonObject Related(string type, string id) => new() { ["data"] = new JsonObject { ["type"] = type, ["id"] = id } };

    private static JsonObject Option(ChannexProperty p) => Entity("property", p.Id, new JsonObject { ["title"] = p.Title, ["currency"] = p.Currency });

    private static JsonObject Option(Owned<ChannexRoomType> r) =>
        Entity("room_type", r.Item.Id, new JsonObject { ["title"] = r.Item.Title, ["property_id"] = r.Property.Id, ["default_occupancy"] = r.Item.Adults });

    private static JsonObject Option(Owned<ChannexRatePlan> r) => Entity("rate_plan", r.Item.Id, new JsonObject
    {
        ["title"] = r.Item.Title,
        ["property_id"] = r.Property.Id,
        ["room_type_id"] = r.Item.RoomTypeId,
        ["sell_mode"] = r.Item.SellMode,
        ["occupancy"] = r.Item.Options[r.Item.Primary].Occupancy,
        ["parent_rate_plan_id"] = null,
    });

    private static JsonObject Write(ChannexProperty p) => Entity("property", p.Id, new JsonObject
    {
        ["title"] = p.Title,
        ["is_active"] = true,
        ["currency"] = p.Currency,
        ["timezone"] = p.TimeZone,
        ["property_type"] = "guest_house",
        ["min_stay_type"] = Write(p.Settings.MinStay),
        ["settings"] = new JsonObject
        {
            ["allow_availability_autoupdate_on_confirmation"] = true,
            ["allow_availability_autoupdate_on_modification"] = p.Settings.AutoUpdateOnModification,
            ["allow_availability_autoupdate_on_cancellation"] = p.Settings.AutoUpdateOnCancellation,
            ["min_stay_type"] = Write(p.Settings.MinStay),
            ["state_length"] = p.Settings.StateLength,
            ["cut_off_time"] = p.Settings.CutOffTime,
            ["cut_off_days"] = p.Settings.CutOffDays,
            ["max_day_advance"] = p.Settings.MaxDayAdvance,
            ["min_price"] = p.Settings.MinPrice?.ToString(CultureInfo.InvariantCulture),
            ["max_price"] = p.Settings.MaxPrice?.ToString(CultureInfo.InvariantCulture),
        },
    });

    private static string Write(MinStayType type) => type switch { MinStayType.Arrival => "arrival", MinStayType.Through => "through", _ => "both" };

    private static JsonObject Write(Owned<ChannexRoomType> r) => Entity("room_type", r.Item.Id, new JsonObject
    {
        ["title"] = r.Item.Title,
        ["count_of_rooms"] = r.Item.Count,
        ["occ_adults"] = r.Item.Adults,
        ["occ_children"] = 0,
        ["occ_infants"] = 0,
        ["default_occupancy"] = r.Item.Adults,
        ["room_kind"] = "room",
        ["capacity"] = null,
    }, new JsonObject { ["property"] = Related("property", r.Property.Id) });

    private static JsonObject Write(Owned<ChannexRatePlan> r) => Entity("rate_plan", r.Item.Id, new JsonObject
    {
        ["title"] = r.Item.Title,
        ["currency"] = r.Item.Currency,
        ["sell_mode"] = r.Item.SellMode,
        ["rate_mode"] = "manual",
        ["meal_type"] = "none",
        ["options"] = new JsonArray([.. r.Item.Options.Select(static o => new JsonObject
        {
            ["id"] = o.Id,
            ["occupancy"] = o.Occupancy,
            ["is_primary"] = o.IsPrimary,
            ["derived_option"] = null,
            ["rate"] = "0.00",
        })]),
        ["parent_rate_plan_id"] = null,
    }, new JsonObject { ["property"] = Related("property", r.Property.Id), ["room_type"] = Related("room_type", r.Item.RoomTypeId) });

    private sealed record Owned<T>(ChannexProperty Property, T Item);
}
