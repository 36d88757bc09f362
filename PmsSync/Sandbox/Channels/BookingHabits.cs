using System.Globalization;
using PmsSync.Domain;

namespace PmsSync.Sandbox.Channels;

/// <summary>
/// Booking.com-like: bare LF, bookings and closures look the same, every edit re-issues the UID, what
/// reaches into today is cut at each local midnight under a new UID and its last night leaves the feed
/// before the guest checks out; closures without end roll on; some adjoining stays are one event.
/// </summary>
internal sealed class BookingHabits : ChannelHabits
{
    /// <summary>How far ahead the channel sells, and so how far an open-ended closure reaches.</summary>
    public const int HorizonDays = 545;

    private const string Closed = "CLOSED - Not available";

    /// <summary>One adjoining pair in so many is merged.</summary>
    private const int MergesOneIn = 3;

    public override (double From, double To) Share => (0.45, 0.75);

    public override TimeSpan ReadsEvery => TimeSpan.FromHours(4);

    public override FeedLayout Layout { get; } = new(
        "\n",
        ["VERSION:2.0", @"PRODID:-//admin.booking.com\\\, b.v.//NONSGML v1.0//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"],
        EndFirst: false);

    public override bool ReissuesOnEdit => true;

    public override ListingHabits Defaults(SandboxOptions options) => new() { MergeAdjoining = true, EmptyPollEvery = options.EmptyPollEvery };

    public override IReadOnlyList<ChannelEvent> Show(SandboxListing listing, DateOnly today, int seed, bool tentative)
    {
        var shown = new List<(string Key, StayDates Dates, bool Rolls)>();
        foreach (var stay in listing.Stays.Where(static s => !IsTentative(s)).OrderBy(static s => s.Dates.Arrival))
        {
            var rolls = stay.Kind == SandboxKind.OpenEnded;
            var end = rolls ? Later(stay.Dates.Departure, today.AddDays(HorizonDays)) : stay.Dates.Departure;
            if (!StayDates.TryCreate(stay.Dates.Arrival, end, out var dates) || dates.Departure <= today)
                continue;
            var key = $"{stay.Id}#{stay.Issue.ToString(CultureInfo.InvariantCulture)}";
            if (listing.Habits.MergeAdjoining && shown.Count > 0 && Merges(shown[^1], (key, dates, rolls), seed))
                shown[^1] = ($"{shown[^1].Key}+{key}", new StayDates(shown[^1].Dates.Arrival, dates.Departure), false);
            else
                shown.Add((key, dates, rolls));
        }
        return [.. shown.Select(s => Event(s.Key, s.Dates, today, seed))];
    }

    private static ChannelEvent Event(string key, StayDates dates, DateOnly today, int seed)
    {
        var cut = dates.Arrival < today;
        var day = cut ? today.ToString("O", CultureInfo.InvariantCulture) : "";
        return new ChannelEvent($"{Chance.Hex(32, seed, key, day)}@booking.com", new StayDates(Later(dates.Arrival, today), dates.Departure), Closed);
    }

    private static bool Merges((string Key, StayDates Dates, bool Rolls) before, (string Key, StayDates Dates, bool Rolls) after, int seed) =>
        !before.Rolls && !after.Rolls && before.Dates.Departure == after.Dates.Arrival
        && Chance.From(seed, "merge", before.Key, after.Key).OneIn(MergesOneIn);
}
