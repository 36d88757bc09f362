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

    private SeasonClaims(IEnumerable<SeasonClaim> claims) => _byUnit = claims.ToLookup(static c => c.Unit);

    public IEnumerable<SeasonClaim> Of(string unit) => _byUnit[unit];

    /// <summary>Those that stand and reach to <paramref name="today"/>: after a departure of today the room may be prepared.</summary>
    public static SeasonClaims Now(SeasonSite site, SeasonBooks books, SandboxWorld feeds, IReadOnlyDictionary<(string Source, string Id), SeasonPlacement> placements, DateOnly today)
    {
        var sold = books.Stays.Where(s => s.Stands && s.Latest.Dates.Departure >= today).Select(s => (Stay: s, Unit: UnitOf(s, s.Latest, placements)))
            .Where(static s => s.Unit is not null).Select(static s => new SeasonClaim(s.Stay.Source, s.Stay.Unit, s.Unit!, s.Stay.Latest.Dates, s.Stay.Latest.Kind));
        var echoes = site.Listings.Where(static l => l.Channel == "vrbo" && l.Unit.HasEchoes).SelectMany(l => feeds.Declare(l.Listing).Imported.From(today)
            .Select(nights => new SeasonClaim("vrbo", l.Unit.Id, l.Unit.Id, nights, StayKind.Block, IsEcho: true)));
        return new SeasonClaims(sold.Concat(echoes));
    }

    /// <summary>The unit in which a stay's nights count; null for none.</summary>
    public static string? UnitOf(BookedStay stay, BookedSpan span, IReadOnlyDictionary<(string Source, string Id), SeasonPlacement> placements) =>
        placements.TryGetValue((stay.Source, stay.Id), out var placed) && (placed.Dates, placed.Kind, placed.Status) == (span.Dates, span.Kind, span.Status)
            ? placed.To
            : stay.Unit;
}
