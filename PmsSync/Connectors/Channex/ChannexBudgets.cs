using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Channex;

/// <summary>
/// What calls are counted against. Channex publishes 10 availability and 10 restriction calls a minute for each property;
/// its booking endpoints announce their limits in the header <c>ratelimit</c>; for the rest nothing is published.
/// A connection's <c>Limits</c> replace them by name: <c>availability</c>, <c>prices</c> (with restrictions),
/// <c>bookings</c>, <c>other</c> (messages, settings, the catalog).
/// </summary>
internal static class ChannexBudgets
{
    private const string AvailabilityName = "availability";
    private const string PricesName = "prices";
    private const string BookingsName = "bookings";
    private const string OtherName = "other";

    private static readonly CallWindow[] TenAMinute = [new("10 a minute", 10, TimeSpan.FromMinutes(1))];

    private static readonly CallWindow[] BookingWindows =
    [
        new("6,000 a minute", 6_000, TimeSpan.FromMinutes(1)),
        new("360,000 an hour", 360_000, TimeSpan.FromHours(1)),
        new("8.64 million a day", 8_640_000, TimeSpan.FromDays(1)),
    ];

    private static readonly CallWindow[] Modest = [new("120 a minute", 120, TimeSpan.FromMinutes(1))];

    public static CallBudget Availability(ChannelAccess access) => OfProperty(access, AvailabilityName, "availability calls of the property", TenAMinute);

    public static CallBudget Prices(ChannelAccess access) => OfProperty(access, PricesName, "price and restriction calls of the property", TenAMinute);

    public static CallBudget Bookings(ChannelAccess access) => OfAccount(access, BookingsName, "booking calls of the account", BookingWindows);

    public static CallBudget Other(ChannelAccess access) => OfAccount(access, OtherName, "other calls of the account", Modest);

    public static IReadOnlyList<CallBudget> All(ChannelAccess access) => [Availability(access), Prices(access), Bookings(access), Other(access)];

    public static CallRequest Request(ChannelAccess access, WorkClass urgency, CallBudget budget) => new(access.Tenant, urgency, [budget]);

    private static CallBudget OfProperty(ChannelAccess access, string name, string words, IReadOnlyList<CallWindow> published) =>
        new(BudgetNames.OfChannexProperty(Host(access), access.PropertyId, name), words, Windows(access, name, published)) { SpreadsCritical = true };

    private static CallBudget OfAccount(ChannelAccess access, string name, string words, IReadOnlyList<CallWindow> published) =>
        new(BudgetNames.OfChannexAccount(Host(access), Account(access), name), words, Windows(access, name, published));

    private static IReadOnlyList<CallWindow> Windows(ChannelAccess access, string name, IReadOnlyList<CallWindow> published)
    {
        var own = access.Limits.Where(l => string.Equals(l.Name, name, StringComparison.OrdinalIgnoreCase))
            .Select(static l => new CallWindow($"{l.Calls} in {l.Window}", l.Calls, l.Window, l.Rolling)).ToList();
        return own.Count > 0 ? own : published;
    }

    private static string Host(ChannelAccess access) => access.BaseUrl.Authority.ToLowerInvariant();

    /// <summary>The key itself is a credential; this cannot be turned back into it.</summary>
    private static string Account(ChannelAccess access) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(access.ApiKey)).AsSpan(0, 8));
}
