using System.Collections.Immutable;
using System.Globalization;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>One number of guests with a price of its own.</summary>
internal sealed record OccupancyOption(string Id, int Occupancy, bool IsPrimary);

/// <summary>A way of selling a room type, with its calendar of prices and restrictions.</summary>
internal sealed class ChannexRatePlan
{
    public ChannexRatePlan(string id, string name, string title, string roomTypeId, string currency, IReadOnlyList<int> occupancies)
    {
        (Id, Name, Title, RoomTypeId, Currency) = (id, name, title, roomTypeId, currency);
        Options = [.. occupancies.Select((o, i) => i == occupancies.Count - 1
            ? new OccupancyOption(id, o, IsPrimary: true)
            : new OccupancyOption(ChannexIds.Of("option", id, o.ToString(CultureInfo.InvariantCulture)), o, IsPrimary: false))];
        Unset = PlanNight.Unset(Options.Length);
    }

    public string Id { get; }

    public string Name { get; }

    public string Title { get; }

    public string RoomTypeId { get; }

    public string Currency { get; }

    public string SellMode => Options.Length > 1 ? "per_person" : "per_room";

    /// <summary>The primary option stands last and has the plan's own id.</summary>
    public ImmutableArray<OccupancyOption> Options { get; }

    /// <summary>What a new plan's calendar holds on every date.</summary>
    public PlanNight Unset { get; }

    /// <summary>Only dates that were ever written.</summary>
    public Dictionary<DateOnly, PlanNight> Nights { get; } = [];

    public int Primary => Options.Length - 1;

    public PlanNight this[DateOnly date]
    {
        get => Nights.GetValueOrDefault(date, Unset);
        set => Nights[date] = value;
    }
}
