using PmsSync.Domain;

namespace PmsSync.Benchmarks.Season;

/// <summary>Where a person decided that a stay's nights count, while its seller shows it as it was then.</summary>
/// <param name="To">Null: nowhere.</param>
internal sealed record SeasonPlacement(string? To, StayDates Dates, StayKind Kind, StayStatus Status);

/// <summary>In which unit a stay's nights count: where it was sold, or where a person put it.</summary>
internal sealed class SeasonPlaces
{
    private readonly Dictionary<(string Source, string Id), SeasonPlacement> _placements = [];

    public bool Knows(BookedStay stay) => _placements.ContainsKey((stay.Source, stay.Id));

    public void Put(BookedStay stay, string? to) =>
        _placements[(stay.Source, stay.Id)] = new SeasonPlacement(to, stay.Latest.Dates, stay.Latest.Kind, stay.Latest.Status);

    /// <summary>The unit, or none; both the sold one and the person's where <see cref="IsUndecidable"/>.</summary>
    public IEnumerable<string> UnitsOf(BookedStay stay)
    {
        if (PlacementOf(stay) is not { } placed)
            return [stay.Unit];
        var itsOwn = placed.To is { } to ? new[] { to } : [];
        return IsAsPlaced(placed, stay.Latest) ? itsOwn : IsUndecidable(stay) ? [stay.Unit, .. itsOwn] : [stay.Unit];
    }

    /// <summary>
    /// Whether the service may have taken an arrival that the seller moved for a night that had rolled out of the feed: then the stay is
    /// as it was when a person placed it, and else it is another.
    /// </summary>
    public bool IsUndecidable(BookedStay stay) =>
        stay.Source != SeasonSite.Channex && PlacementOf(stay) is { } placed && stay.Latest is var span
        && (placed.Dates.Departure, placed.Kind, placed.Status) == (span.Dates.Departure, span.Kind, span.Status)
        && placed.Dates.Arrival < span.Dates.Arrival
        && MayHaveBeenReadOn(span, Later(placed.Dates.Arrival, span.Dates.Arrival.AddDays(-1)));

    /// <summary>All nights that a stay of which that cannot be said may have in either unit.</summary>
    public StayDates NightsInDoubt(BookedStay stay) => PlacementOf(stay)!.Dates;

    private static bool IsAsPlaced(SeasonPlacement placed, BookedSpan span) => (placed.Dates, placed.Kind, placed.Status) == (span.Dates, span.Kind, span.Status);

    // The day begins here one or two hours before that of UTC.
    private static bool MayHaveBeenReadOn(BookedSpan span, DateOnly day) =>
        span.Since + SeasonOptions.SurelyRead > new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(2));

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private SeasonPlacement? PlacementOf(BookedStay stay) => _placements.GetValueOrDefault((stay.Source, stay.Id));
}
