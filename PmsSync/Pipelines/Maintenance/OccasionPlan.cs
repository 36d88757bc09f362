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
        { EveryDays: { } every } => OnDays(rule.Rule, every, rule.Since),
        { On: { } day } => Once(rule.Rule, day),
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
                    TicketId.OfRule(unit.Id, counting.Rule.Id, number / every), counting.Rule, stay.Dates.Departure, stay.Id,
                    $"Rule \"{counting.Rule.Id}\": after every {Count(every, "departure")}; booking {stay.Id} is departure {number} since {counting.Since:yyyy-MM-dd}.");
        }
    }

    private IEnumerable<OpenedTicket> OnDays(MaintenanceRule rule, int every, DateOnly since)
    {
        // The first one after the days that are nobody's any more.
        var skipped = Math.Max(0, (after.DayNumber - since.DayNumber) / every);
        for (var day = since.AddDays(skipped * every); day <= today.AddDays(rule.Ahead); day = day.AddDays(every))
            if ((day > since || rule.From is not null) && IsOpened(day, rule))
                yield return Ticket(TicketId.OfRule(unit.Id, rule.Id, day), rule, day, null, $"Rule \"{rule.Id}\": every {Count(every, "day")} since {since:yyyy-MM-dd}.");
    }

    private IEnumerable<OpenedTicket> Once(MaintenanceRule rule, DateOnly day)
    {
        if (IsOpened(day, rule))
            yield return Ticket(TicketId.OfRule(unit.Id, rule.Id, day), rule, day, null, $"Rule \"{rule.Id}\": on {day:yyyy-MM-dd}.");
    }

    private bool IsOpened(DateOnly day, MaintenanceRule rule) => day > after && day <= today.AddDays(rule.Ahead);

    private OpenedTicket Ticket(string id, MaintenanceRule rule, DateOnly day, string? stay, string why) => new()
    {
        Id = id,
        Tenant = unit.Tenant,
        Origin = TicketOrigin.Rule,
        Unit = unit.Id,
        Stay = stay,
        Title = rule.Title,
        Assignee = unit.Maintenance.Assignee,
        Due = day,
        Block = rule.Blocks == 0 ? null : new StayDates(day, day.AddDays(rule.Blocks)),
        Why = why,
        Rule = rule.Id,
        OpenedAt = day.AddDays(-rule.Ahead).InstantIn(TimeOnly.MinValue, unit.Zone),
    };

    private static string Count(int every, string what) => every == 1 ? what : $"{every} {what}s";
}
