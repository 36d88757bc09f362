using PmsSync.Domain;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Season;

/// <summary>At rest, what the simulated channels themselves hold must be what the books make of it: cell by cell, night by night.</summary>
internal sealed class SeasonCalendars(SeasonHouse house, SeasonSite site, SeasonPeople people)
{
    /// <summary>Cells compared so far.</summary>
    public long Compared { get; private set; }

    public IEnumerable<string> Differences(SeasonClaims claims, SeasonService service)
    {
        var suspects = SeasonRows.Suspects(service);
        return site.Units.SelectMany(unit => OfChannex(unit, claims, suspects).Concat(OfFeeds(unit, claims, suspects)));
    }

    private IEnumerable<string> OfChannex(SeasonUnit unit, SeasonClaims claims, ILookup<string, SeasonSide> suspects)
    {
        var spans = claims.Of(unit.Id).Select(static c => c.Dates).Concat(Preparations(unit, claims)).ToList();
        var unsure = Unsure(unit, claims, suspects);
        var shown = house.Simulators.Channex.Read(a =>
        {
            var property = a.Find(SeasonSite.Channex)!;
            var (room, plan) = (property.RoomTypes.Single(r => r.Name == unit.Id), property.RatePlan(ChannexIds.RatePlan(SeasonSite.Channex, unit.Id, SeasonSite.Plan))!);
            return Enumerable.Range(0, SeasonSite.Horizon).Select(i => house.Today.AddDays(i)).Select(d => (Night: d, Rooms: room[d], Price: plan[d].Prices[plan.Primary])).ToList();
        });
        foreach (var (night, rooms, price) in shown)
        {
            Compared += 2;
            var wanted = Math.Max(0, unit.Quantity - spans.Count(s => s.Contains(night)));
            if (rooms != wanted && !claims.UndecidableIn(unit.Id).Contains(night) && !(unit.PreparationDays > 0 && unsure.Contains(night.AddDays(-unit.PreparationDays))))
                yield return $"channex shows {rooms} of {unit.Id} on {night:yyyy-MM-dd}, {wanted} are left";
            if (people.Prices[(unit.Id, night)] is var said && price != said)
                yield return $"channex shows {price} for {unit.Id} on {night:yyyy-MM-dd}, {said} was said";
        }
    }

    private IEnumerable<string> OfFeeds(SeasonUnit unit, SeasonClaims claims, ILookup<string, SeasonSide> suspects)
    {
        // A suspected echo is told to some and not to others; by the books nobody can say to whom.
        var unsure = Unsure(unit, claims, suspects);
        if (unit.PreparationDays > 0)
            unsure = unsure.Union(NightSet.Of(unsure.Select(n => new StayDates(n.Departure, n.Departure.AddDays(unit.PreparationDays)))));
        unsure = unsure.Union(claims.UndecidableIn(unit.Id));
        var window = NightSet.Of(new StayDates(house.Today, house.Today.AddDays(SeasonSite.Horizon)));
        foreach (var (_, channel, _, id) in site.Listings.Where(l => l.Unit == unit))
        {
            var spans = claims.Of(unit.Id).Where(c => c.Source != channel || c.SoldAs != unit.Id).Select(static c => c.Dates).Concat(Preparations(unit, claims));
            var wanted = NightSet.FilledBy(spans, unit.Quantity).Intersect(window).Except(unsure);
            var read = house.Simulators.Feeds.Declare(id).Imported.Intersect(window).Except(unsure);
            Compared += SeasonSite.Horizon;
            if (!wanted.Equals(read))
                yield return $"{id} has read as taken {read.Except(wanted)} too much and {wanted.Except(read)} too little";
        }
    }

    private IEnumerable<StayDates> Preparations(SeasonUnit unit, SeasonClaims claims) => unit.PreparationDays == 0
        ? []
        : claims.Of(unit.Id).Where(static c => c.IsGuest).Select(c => new StayDates(c.Dates.Departure, c.Dates.Departure.AddDays(unit.PreparationDays)));

    private static NightSet Unsure(SeasonUnit unit, SeasonClaims claims, ILookup<string, SeasonSide> suspects) =>
        NightSet.Of(claims.Of(unit.Id).Where(static c => c.IsEcho).Select(static c => c.Dates).Concat(suspects[unit.Id].Select(static s => s.Dates)));
}
