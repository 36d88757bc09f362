using PmsSync.Sandbox;

namespace PmsSync.Benchmarks.Season;

/// <summary>Bad answers: now and then a listing's next few are truncated, empty, half gone, a page, an error.</summary>
internal sealed class SeasonWeather(SeasonHouse house, SeasonSite site, SeasonCounts counts, Random chance)
{
    private static readonly SandboxFault[] Faults =
    [
        new SandboxFault.Truncated(), new SandboxFault.EmptyCalendar(), new SandboxFault.HalfGone(), new SandboxFault.Html(), new SandboxFault.EmptyBody(),
        new SandboxFault.WrongContentType(), new SandboxFault.Reset(), new SandboxFault.Status(500), new SandboxFault.Status(403), new SandboxFault.Status(404),
        new SandboxFault.Status(429, "1800"), new SandboxFault.Status(503, "600"),
    ];

    /// <summary>Booking.com answers with a valid and empty calendar once in so many polls.</summary>
    private const int EmptyPollEvery = 200;

    private readonly List<ListingId> _listings = [.. site.Listings.Select(static l => l.Listing)];

    public void Enter(SeasonAgenda agenda) => agenda.Repeat(
        house.Now + TimeSpan.FromDays(1), () => TimeSpan.FromMinutes(10 * 1440 * (0.5 + chance.NextDouble()) / _listings.Count), Worsen);

    /// <summary>Every channel answers well, or each in its way again.</summary>
    public void Set(bool isCalm)
    {
        foreach (var id in _listings)
        {
            house.Simulators.Feeds.SetFault(id, null);
            house.Simulators.Feeds.Configure(id, h => h with { EmptyPollEvery = isCalm || id.Channel != "booking" ? 0 : EmptyPollEvery });
        }
    }

    private void Worsen()
    {
        var id = _listings[chance.Next(_listings.Count)];
        var fault = Faults[chance.Next(Faults.Length)];
        // An answer that is good in form and wrong in content is believed the third time: channels recover before.
        var isBelievable = fault is SandboxFault.EmptyCalendar or SandboxFault.HalfGone or SandboxFault.Truncated;
        house.Simulators.Feeds.SetFault(id, fault, isBelievable ? chance.Next(1, 3) : chance.Next(1, 6));
        counts.Add("bad answers ordered");
    }
}
