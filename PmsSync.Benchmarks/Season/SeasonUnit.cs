using PmsSync.Sandbox;

namespace PmsSync.Benchmarks.Season;

/// <summary>One unit of the house; every tenth or so is another than an ordinary apartment.</summary>
internal sealed record SeasonUnit(int Number)
{
    public const int GroupSize = 5;

    public string Id { get; } = $"u{Number:00}";

    /// <summary>Rooms of the kind; each has its own listing at every channel that speaks iCal.</summary>
    public int Quantity => Number % 10 == 3 ? 2 : 1;

    /// <summary>Units of a group are interchangeable.</summary>
    public string Group => $"house{Number / GroupSize}";

    public int PreparationDays => Number % 10 == 2 ? 1 : 0;

    public int? LinenEvery => Number % 10 == 4 ? 5 : null;

    public int? DeepEvery => Number % 10 == 5 ? 4 : null;

    /// <summary>Its Vrbo-like listing shows our own blocks as its own.</summary>
    public bool HasEchoes => Number % 10 == 1;

    /// <summary>Its Booking.com-like listing shows some adjoining stays as one event.</summary>
    public bool Merges => Number % 10 == 6;

    public ListingId Listing(string channel, int room) => ListingId.Of(channel, Quantity == 1 ? Id : $"{Id}-{room + 1}");
}
