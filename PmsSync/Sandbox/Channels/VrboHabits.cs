using System.Globalization;

namespace PmsSync.Sandbox.Channels;

/// <summary>
/// Vrbo-like: the guest's name in the summary, inquiries unless the address says <c>nonTentative</c>, past
/// stays still listed, UIDs that survive every change, and by setting an echo of the imported nights.
/// </summary>
internal sealed class VrboHabits : ChannelHabits
{
    public override (double From, double To) Share => (0.75, 1);

    public override TimeSpan ReadsEvery => TimeSpan.FromHours(1);

    public override FeedLayout Layout { get; } = new(
        "\r\n", ["VERSION:2.0", "CALSCALE:GREGORIAN", "PRODID:-//HomeAway.com, Inc.//EN"], EndFirst: false);

    public override ListingHabits Defaults(SandboxOptions options) => new() { Validators = true };

    public override IReadOnlyList<ChannelEvent> Show(SandboxListing listing, DateOnly today, int seed, bool tentative)
    {
        var own = listing.Stays.Where(stay => tentative || !IsTentative(stay)).Select(stay => Event(listing, stay, seed));
        var echoes = listing.Habits.EchoImports
            ? listing.Imported.From(today).Select(nights => new ChannelEvent(Uid(listing, "echo", nights.ToString(), seed), nights, "Blocked"))
            : [];
        return [.. own.Concat(echoes).OrderBy(static e => e.Dates.Arrival)];
    }

    private static ChannelEvent Event(SandboxListing listing, SandboxStay stay, int seed)
    {
        var uid = Uid(listing, stay.Id, stay.Issue.ToString(CultureInfo.InvariantCulture), seed);
        return stay.Kind switch
        {
            SandboxKind.Booking => new ChannelEvent(uid, stay.Dates, $"Reserved - {stay.Guest}"),
            SandboxKind.Tentative => new ChannelEvent(uid, stay.Dates, "Tentative", Status: "TENTATIVE"),
            _ => new ChannelEvent(uid, stay.Dates, "Blocked"),
        };
    }

    private static string Uid(SandboxListing listing, string id, string issue, int seed) =>
        Guid.ParseExact(Chance.Hex(32, seed, listing.Id.ToString(), id, issue), "N").ToString("D");
}
