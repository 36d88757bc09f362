using System.Globalization;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Messages;
using TimeZoneConverter;

namespace PmsSync.Sandbox.Channex;

/// <summary>One property of the account with all that belongs to it. Guarded by the world's lock.</summary>
internal sealed class ChannexProperty(string name, string title, string timeZone, string currency)
{
    /// <summary>The name that its id is derived from.</summary>
    public string Name { get; } = name;

    public string Id { get; } = ChannexIds.Property(name);

    public string Title { get; } = title;

    /// <summary>IANA.</summary>
    public string TimeZone { get; } = timeZone;

    public TimeZoneInfo Zone { get; } = TZConvert.GetTimeZoneInfo(timeZone);

    public string Currency { get; } = currency;

    public PropertySettings Settings { get; set; } = new();

    /// <summary>Whether the messages application is installed; without it every message address answers 403.</summary>
    public bool Messages { get; set; } = true;

    public List<ChannexRoomType> RoomTypes { get; } = [];

    public List<ChannexRatePlan> RatePlans { get; } = [];

    public List<ChannexBooking> Bookings { get; } = [];

    public List<ChannexThread> Threads { get; } = [];

    /// <summary>Counts what gets ids here, so that ids repeat with the seed and survive a restart.</summary>
    public long Sequence { get; set; }

    /// <summary>Counts changes, so that only what changed is stored.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>The state of this property's chance.</summary>
    public ulong Chance { get; set; } = Sandbox.Chance.From(0, "channex", name).State;

    public DateTimeOffset NextVisitAt { get; set; } = DateTimeOffset.MaxValue;

    public void Touch() => Version++;

    public DateOnly Today(DateTimeOffset now) => now.DateIn(Zone);

    /// <summary>The last date that can be written or sold.</summary>
    public DateOnly LastDay(DateTimeOffset now) => Today(now).AddDays(Settings.StateLength - 1);

    public string NextId(string kind) => ChannexIds.Of(kind, Name, (++Sequence).ToString(CultureInfo.InvariantCulture));

    public ChannexRoomType? RoomType(string? id) => RoomTypes.Find(r => r.Id == id);

    public ChannexRatePlan? RatePlan(string? id) => RatePlans.Find(p => p.Id == id);

    /// <summary>A room type of <paramref name="count"/> rooms; its availability begins at 0, as Channex says.</summary>
    public ChannexRoomType AddRoomType(string roomType, int count = 1, string? roomTitle = null, int adults = 2)
    {
        var added = new ChannexRoomType(ChannexIds.RoomType(Name, roomType), roomType, roomTitle ?? roomType, count, adults);
        RoomTypes.Add(added);
        return added;
    }

    /// <param name="occupancies">The numbers of guests that have a price of their own; the last one is the plan's primary.</param>
    /// <param name="currency">ISO 4217; null for the property's.</param>
    public ChannexRatePlan AddRatePlan(ChannexRoomType roomType, string ratePlan, string? planTitle = null, string? currency = null, params ReadOnlySpan<int> occupancies)
    {
        var added = new ChannexRatePlan(
            ChannexIds.RatePlan(Name, roomType.Name, ratePlan), ratePlan, planTitle ?? $"{roomType.Title}: {ratePlan}",
            roomType.Id, currency ?? Currency, occupancies.IsEmpty ? [roomType.Adults] : [.. occupancies]);
        RatePlans.Add(added);
        return added;
    }
}
