using System.Net;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Benchmarks.Season;

/// <summary>The manager looks at the conflicts of a unit now and then, and decides some of them.</summary>
internal sealed class SeasonDecisions(SeasonHouse house, SeasonSite site, SeasonBooks books, SeasonGuests guests, SeasonApi api, Random chance)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>Where stays' nights count by a decision.</summary>
    public SeasonPlaces Places { get; } = new();

    public void Enter(SeasonAgenda agenda) => agenda.Repeat(house.Now.AddHours(4), () => TimeSpan.FromHours(24.0 * 5 / site.Units.Count), Decide);

    private void Decide()
    {
        var unit = site.Units[chance.Next(site.Units.Count)].Id;
        foreach (var conflict in api.Get($"conflicts?state=open&unit={unit}&limit=1000").GetProperty("items").EnumerateArray())
        {
            if (chance.Next(2) == 0)
                Decide(conflict);
        }
    }

    private void Decide(JsonElement conflict)
    {
        var isEcho = conflict.GetProperty("kind").GetString() == "suspectedEcho";
        var side = conflict.GetProperty("sides")[0].GetProperty("booking");
        var draw = isEcho ? 0 : chance.Next(20);
        if (isEcho && chance.Next(20) > 0)
            return;
        if (draw < 6)
        {
            Send(conflict, new { action = "accept" });
            return;
        }
        // Only what is not in the house yet is moved about, and only what the book knows under these dates.
        if (Find(side) is not { } stay || stay.Latest.Dates.Arrival <= house.Today)
            return;
        if (draw < 8)
        {
            if (Send(conflict, new { action = "keep", booking = conflict.GetProperty("sides")[1].GetProperty("booking").GetProperty("id").GetString() }))
                CancelThere(stay);
        }
        else if (draw < 15)
        {
            CancelThere(stay);
        }
        else if (draw < 17)
        {
            if (Send(conflict, new { action = "release", booking = side.GetProperty("id").GetString() }))
                Places.Put(stay, null);
        }
        else
        {
            var unit = site.Units.Single(u => u.Id == stay.Unit);
            var others = site.Units.Where(u => u.Group == unit.Group && u != unit).ToList();
            if (others.Count > 0 && others[chance.Next(others.Count)] is var other
                && Send(conflict, new { action = "move", booking = side.GetProperty("id").GetString(), unit = other.Id }))
                Places.Put(stay, other.Id);
        }
    }

    private void CancelThere(BookedStay stay)
    {
        if (stay.Source == Stay.Direct || !stay.Stands)
            return;
        books.Counts.Add("conflicts settled by the channel, which a person asked to cancel");
        guests.CancelAt(stay);
    }

    private BookedStay? Find(JsonElement booking)
    {
        string Word(string name) => booking.GetProperty(name).GetString()!;
        var nights = new StayDates(DateOnly.ParseExact(Word("arrival"), Day), DateOnly.ParseExact(Word("departure"), Day));
        var unit = booking.TryGetProperty("bookedUnit", out var booked) && booked.GetString() is { } sold ? sold : Word("unit");
        var found = books.Stays.Where(s => s.Stands && s.Source == Word("source") && s.Unit == unit && s.Latest.Dates == nights).ToList();
        return found is [var one] && one.Source != Stay.Direct && !Places.Knows(one) ? one : null;
    }

    private bool Send(JsonElement conflict, object decision)
    {
        var (status, _) = api.Send(HttpMethod.Post, $"conflicts/{conflict.GetProperty("id").GetString()}/decision", decision);
        books.Counts.Add(status == HttpStatusCode.OK ? "decisions" : "decisions refused for want of room or change");
        return status == HttpStatusCode.OK;
    }
}
