using PmsSync.Domain;
using PmsSync.Sandbox;

namespace PmsSync.Benchmarks.Season;

/// <summary>What should take nights of a unit, by the simulators' books and people's decisions.</summary>
/// <param name="Unit">Where its nights count.</param>
/// <param name="IsEcho">Our own nights, shown by a channel as its block.</param>
internal sealed record SeasonClaim(string Source, string SoldAs, string Unit, StayDates Dates, StayKind Kind, bool IsEcho = false)
{
    /// <summary>Whether it collides with others: a channel's own block is that channel's rule.</summary>
    public bool Collides => Kind != StayKind.Block || Source == Stay.Direct;

    public bool IsGuest => Kind != StayKind.Block;
}

/// <summary>All claims at one moment, by unit.</summary>
internal sealed class SeasonClaims
{
    private readonly ILookup<string, SeasonClaim> _byUnit;
    private readonly IReadOnlyDictionary<string, NightSet> _undecidable;

    private SeasonClaims(IEnumerable<SeasonClaim> claims, IReadOnlyDictionary<string, NightSet> undecidable)
    {
        _byUnit = claims.ToLookup(static c => c.Unit);
        _undecidable = undecidable;
    }

    public IEnumerable<SeasonClaim> Of(string unit) => _byUnit[unit];

    /// <summary>Nights of the unit of which nobody can say how many claim them: those of guests of whom nobody can say in which unit they are.</summary>
    public NightSet UndecidableIn(string unit) => _undecidable.GetValueOrDefault(unit, NightSet.Empty);

    /// <summary>Those that stand and reach to <paramref name="today"/>: after a departure of today the room may be prepared.</summary>
    public static SeasonClaims Now(SeasonSite site, SeasonBooks books, SandboxWorld feeds, SeasonPlaces places, DateOnly today)
    {
        var standing = books.Stays.Where(s => s.Stands && s.Latest.Dates.Departure >= today).ToLookup(places.IsUndecidable);
        var sold = standing[false].SelectMany(places.UnitsOf, static (s, unit) => new SeasonClaim(s.Source, s.Unit, unit, s.Latest.Dates, s.Latest.Kind));
        var preparations = site.Units.ToDictionary(static u => u.Id, static u => u.PreparationDays);
        var undecidable = standing[true].SelectMany(places.UnitsOf, (s, unit) => (Unit: unit, Nights: places.NightsInDoubt(s)))
            .GroupBy(static d => d.Unit, d => new StayDates(d.Nights.Arrival, d.Nights.Departure.AddDays(preparations[d.Unit])))
            .ToDictionary(static g => g.Key, NightSet.Of);
        var echoes = site.Listings.Where(static l => l.Channel == "vrbo" && l.Unit.HasEchoes).SelectMany(l => feeds.Declare(l.Listing).Imported.From(today)
            .Select(nights => new SeasonClaim("vrbo", l.Unit.Id, l.Unit.Id, nights, StayKind.Block, IsEcho: true)));
        return new SeasonClaims(sold.Concat(echoes), undecidable);
    }
}
