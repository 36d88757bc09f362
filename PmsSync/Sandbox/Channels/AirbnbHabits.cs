using System.Globalization;
using PmsSync.Domain;

namespace PmsSync.Sandbox.Channels;

/// <summary>
/// Airbnb-like: CRLF, reservations with a code and four digits of a phone, blocks that are re-issued when
/// their start moves, a stay visible until its check-out day has passed, cancelled stays simply gone.
/// </summary>
internal sealed class AirbnbHabits : ChannelHabits
{
    private const string CodeLetters = "ABCDEFGHJKMNPQRSTWXYZ2345489";

    public override (double From, double To) Share => (0, 0.45);

    public override TimeSpan ReadsEvery => TimeSpan.FromHours(2);

    public override FeedLayout Layout { get; } = new(
        "\r\n", ["PRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN", "CALSCALE:GREGORIAN", "VERSION:2.0"], EndFirst: true);

    /// <summary>8 of 77 recorded changes of dates came under a new UID.</summary>
    public override int ReissuesOneIn => 10;

    public override ListingHabits Defaults(SandboxOptions options) => new();

    public override IReadOnlyList<ChannelEvent> Show(SandboxListing listing, DateOnly today, int seed, bool tentative) =>
        [.. listing.Stays.Where(stay => !IsTentative(stay) && stay.Dates.Departure >= today)
            .OrderBy(static stay => stay.Dates.Arrival)
            .Select(stay => stay.Kind == SandboxKind.Booking ? Reservation(stay, seed) : Block(stay, today, seed))
            .OfType<ChannelEvent>()];

    private static ChannelEvent Reservation(SandboxStay stay, int seed) => new(
        Uid("reservation", seed, stay.Id, stay.Issue, ""), stay.Dates, "Reserved",
        $"Reservation URL: https://www.airbnb.com/hosting/reservations/details/{Code(stay, seed)}\\nPhone Number (Last 4 Digits): {Phone(stay, seed)}");

    /// <summary>A block's past nights are cut off day by day, and its UID belongs to its start.</summary>
    private static ChannelEvent? Block(SandboxStay stay, DateOnly today, int seed)
    {
        var start = Later(stay.Dates.Arrival, today);
        return StayDates.TryCreate(start, stay.Dates.Departure, out var dates)
            ? new ChannelEvent(Uid("block", seed, stay.Id, stay.Issue, start.ToString("O", CultureInfo.InvariantCulture)), dates, "Airbnb (Not available)")
            : null;
    }

    private static string Uid(string family, int seed, string id, int issue, string start) =>
        $"{Chance.Hex(12, 0, "airbnb", family)}-{Chance.Hex(32, seed, id, issue.ToString(CultureInfo.InvariantCulture), start)}@airbnb.com";

    private static string Code(SandboxStay stay, int seed)
    {
        var chance = Chance.From(seed, "code", stay.Id);
        return "HM" + string.Create(8, chance, static (code, chance) =>
        {
            foreach (ref var letter in code)
                letter = CodeLetters[chance.Between(0, CodeLetters.Length - 1)];
        });
    }

    private static string Phone(SandboxStay stay, int seed) =>
        Chance.From(seed, "phone", stay.Id).Between(0, 9999).ToString("0000", CultureInfo.InvariantCulture);
}
