using PmsSync.Domain;
using PmsSync.State.Cleaning;
using PmsSync.State.Maintenance;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>A rule and the first day that it counts.</summary>
/// <param name="CountedBefore">Departures that it counted before the ones that are at hand.</param>
internal sealed record CountingRule(MaintenanceRule Rule, DateOnly Since, int CountedBefore);

/// <summary>The tickets that a unit's rules open: one for each occasion, a function of the stays, the settings and the day. Pure.</summary>
/// <param name="after">Occasions longer ago are nobody's work any more.</param>
internal sealed class OccasionPlan(Unit unit, IReadOnlyList<CleaningStay> guests, DateOnly after, DateOnly today)
{
    /// <summary>Everything of a unit that its tickets are made by; other words mean other tickets.</summary>
    public static string SettingsOf(Unit unit) => $"{unit.Zone.Id}|{unit.Maintenance}";

    public IEnumerable<OpenedTicket> Tickets(IEnumerable<CountingRule> rules) => rules.SelectMany(rule => rule.Rule switch
    {
        { EveryStays: { } every } => AfterStays(rule, every),
        { EveryDays: { } every } => OnDays(rule, every),
        { On: { } day } => Once(rule, day),
        _ => throw new System.Diagnostics.UnreachableException(),
    });

    /// <summary>What is left of a ticket of a rule that is configured still.</summary>
    public OpenedTicket Gone(string id, CountingRule rule) => new()
    {
        Id = id,
        Tenant = unit.Tenant,
        Origin = TicketOrigin.Rule,
        Unit = unit.Id,
        Title = rule.Rule.Title,
        Rule = rule.Rule.Id,
        Why = $"Rule \"{rule.Rule.Id}\".",
        OpenedAt = rule.Since.InstantIn(TimeOnly.MinValue, unit.Zone),
        Gone = MaintenanceWords.GoneWithItsStays,
    };

    private IEnumerable<OpenedTicket> AfterStays(CountingRule counting, int every)
    {
        var number = counting.CountedBefore;
        foreach (var stay in guests.Where(g => g.Dates.Departure >= counting.Since))
        {
            number++;
            if (number % every == 0 && IsOpened(stay.Dates.Departure, counting.Rule))
                yield return Ticket(
                    TicketId.OfRule(unit.Id, counting.Rule.Id, number / every), counting, stay.Dates.Departure, stay,
                    $"Rule \"{counting.Rule.Id}\": after every {Count(every, "departure")}; booking {stay.Id} is departure {number} since {counting.Since:yyyy-MM-dd}.");
        }
    }

    private IEnumerable<OpenedTicket> OnDays(CountingRule counting, int every)
    {
        var (rule, since) = (counting.Rule, counting.Since);
        // The first one after the days that are nobody's any more.
        var skipped = Math.Max(0, (after.DayNumber - since.DayNumber) / every);
        for (var day = since.AddDays(skipped * every); day <= today.AddDays(rule.Ahead); day = day.AddDays(every))
            if ((day > since || rule.From is not null) && IsOpened(day, rule))
                yield return Ticket(TicketId.OfRule(unit.Id, rule.Id, day), counting, day, null, $"Rule \"{rule.Id}\": every {Count(every, "day")} since {since:yyyy-MM-dd}.");
    }

    private IEnumerable<OpenedTicket> Once(CountingRule counting, DateOnly day)
    {
        var rule = counting.Rule;
        if (IsOpened(day, rule))
            yield return Ticket(TicketId.OfRule(unit.Id, rule.Id, day), counting, day, null, $"Rule \"{rule.Id}\": on {day:yyyy-MM-dd}.");
    }

    private bool IsOpened(DateOnly day, MaintenanceRule rule) => day > after && day <= today.AddDays(rule.Ahead);

    private OpenedTicket Ticket(string id, CountingRule counting, DateOnly day, CleaningStay? stay, string why) => new()
    {
        Id = id,
        Tenant = unit.Tenant,
        Origin = TicketOrigin.Rule,
        Unit = unit.Id,
        Stay = stay?.Id,
        Title = counting.Rule.Title,
        Assignee = unit.Maintenance.Assignee,
        Due = day,
        Block = counting.Rule.Blocks == 0 ? null : new StayDates(day, day.AddDays(counting.Rule.Blocks)),
        Why = why,
        Rule = counting.Rule.Id,
        OpenedAt = OpenedAt(counting, day, stay),
    };

    // A guest who was there before the occasion was known came first. A rule that is new knew nothing before its first day.
    private DateTimeOffset OpenedAt(CountingRule counting, DateOnly day, CleaningStay? stay)
    {
        var ahead = day.AddDays(-counting.Rule.Ahead);
        var due = (counting.Rule.From is null && counting.Since > ahead ? counting.Since : ahead).InstantIn(TimeOnly.MinValue, unit.Zone);
        return stay?.CreatedAt > due ? stay.CreatedAt : due;
    }

    private static string Count(int every, string what) => every == 1 ? what : $"{every} {what}s";
}
