using PmsSync.Domain;
using PmsSync.Sandbox.Channels;

namespace PmsSync.Sandbox;

/// <summary>What can happen to a listing's stays: pure functions from one listing to the next.</summary>
internal static class ListingEdits
{
    /// <summary>Adds a stay; it may overlap others, as a channel's own mistakes do. Its id is the last stay's.</summary>
    public static SandboxListing Add(this SandboxListing listing, StayDates dates, SandboxKind kind, string guest)
    {
        var number = listing.Sequence + 1;
        return listing with { Sequence = number, Stays = listing.Stays.Add(new SandboxStay($"{listing.Id}/{number}", dates, kind, guest)) };
    }

    /// <summary>Null when there is no such stay.</summary>
    public static SandboxListing? Cancel(this SandboxListing listing, string stayId) =>
        listing.Find(stayId) is { } stay ? listing with { Stays = listing.Stays.Remove(stay) } : null;

    /// <summary>Gives a stay new dates, under a new UID if asked or if the channel always does. Null when there is no such stay.</summary>
    public static SandboxListing? Move(this SandboxListing listing, string stayId, StayDates dates, bool reissue) =>
        listing.Find(stayId) is not { } stay ? null : listing.Replace(stay, stay with
        {
            Dates = dates,
            Issue = stay.Issue + (reissue || ChannelHabits.Of(listing.Id).ReissuesOnEdit ? 1 : 0),
        });

    public static SandboxListing Replace(this SandboxListing listing, SandboxStay before, SandboxStay after) =>
        listing with { Stays = listing.Stays.Replace(before, after) };

    /// <summary>Forgets stays that no feed shows any more.</summary>
    public static SandboxListing Forget(this SandboxListing listing, DateOnly departedBefore) =>
        listing.Stays.Exists(s => Gone(s, departedBefore))
            ? listing with { Stays = listing.Stays.RemoveAll(s => Gone(s, departedBefore)) }
            : listing;

    public static SandboxStay? Find(this SandboxListing listing, string stayId) => listing.Stays.Find(s => s.Id == stayId);

    private static bool Gone(SandboxStay stay, DateOnly departedBefore) =>
        stay.Kind != SandboxKind.OpenEnded && stay.Dates.Departure < departedBefore;
}
