using PmsSync.Domain;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>The tasks of a unit: a function of its stays and its settings, whatever happened in which order. Pure.</summary>
internal sealed class CleaningPlan(Unit unit, CleaningStays stays)
{
    /// <summary>Everything of a unit that its tasks are made by; other words mean other tasks.</summary>
    public static string SettingsOf(Unit unit) => $"{unit.Zone.Id}|{unit.CheckIn:HH:mm:ss}|{unit.CheckOut:HH:mm:ss}|{unit.Quantity}|{unit.Cleaning}";

    /// <param name="departedBefore">Guests' stays that ended earlier than all of these: deep cleans are counted from the first departure on.</param>
    public IReadOnlyList<PlannedClean> Tasks(int departedBefore)
    {
        var guests = stays.Guests;
        var next = RoomTurns.Next(unit.Quantity, guests, stays.Blocks);
        return
        [
            .. guests.Select((stay, i) => Turnover(stay, next.GetValueOrDefault(stay.Id), departedBefore + i + 1)),
            .. guests.SelectMany(Linen),
        ];
    }

    /// <summary>What is left of a task that its stay does not make any more.</summary>
    /// <param name="stay">As it is now.</param>
    /// <param name="linen">The number of the change of linen; 0 for a turnover.</param>
    public PlannedClean Gone(CleaningStay stay, int linen)
    {
        var isEcho = stays.IsEcho(stay);
        var task = linen == 0
            ? Turnover(stay, next: null, number: 0)
            : OfDay(CleaningTaskId.OfLinen(stay.Id, linen), stay, CleaningKind.Linen, LinenDay(stay, linen) is var day && day < stay.Dates.Departure ? day : stay.Dates.Departure);
        return task with { Gone = CleaningWords.Gone(stay, isEcho) };
    }

    private PlannedClean Turnover(CleaningStay stay, CleaningStay? next, int number)
    {
        var rules = unit.Cleaning;
        var departure = stay.Dates.Departure;
        return new PlannedClean
        {
            Id = CleaningTaskId.OfTurnover(stay.Id),
            Tenant = unit.Tenant,
            Unit = unit.Id,
            Stay = stay.Id,
            Kind = rules.DeepEvery is { } every && number > 0 && number % every == 0 ? CleaningKind.DeepClean : CleaningKind.Turnover,
            Day = departure,
            OpensAt = departure.InstantIn(unit.CheckOut, unit.Zone),
            DueAt = next is null
                ? departure.AddDays(rules.OpenDays).InstantIn(TimeOnly.MinValue, unit.Zone)
                : next.Dates.Arrival.InstantIn(unit.CheckIn, unit.Zone),
            NextStay = next?.Id,
            Priority = next?.Dates.Arrival == departure ? CleaningPriority.Urgent : CleaningPriority.Normal,
            Duration = rules.Duration,
            Assignee = rules.Assignee,
        };
    }

    // A feed may close a unit until the year 9990, and not say that it is no guest.
    private IEnumerable<PlannedClean> Linen(CleaningStay stay)
    {
        if (unit.Cleaning.LinenEvery is null || stay.Dates.IsAbsurd)
            yield break;
        for (var number = 1; LinenDay(stay, number) is var day && day < stay.Dates.Departure; number++)
            yield return OfDay(CleaningTaskId.OfLinen(stay.Id, number), stay, CleaningKind.Linen, day);
    }

    private DateOnly LinenDay(CleaningStay stay, int number) => stay.Dates.Arrival.AddDays((unit.Cleaning.LinenEvery ?? 0) * number);

    // From the hour at which others check out, when guests are out too, to the end of the day.
    private PlannedClean OfDay(string id, CleaningStay stay, CleaningKind kind, DateOnly day) => new()
    {
        Id = id,
        Tenant = unit.Tenant,
        Unit = unit.Id,
        Stay = stay.Id,
        Kind = kind,
        Day = day,
        OpensAt = day.InstantIn(unit.CheckOut, unit.Zone),
        DueAt = day.AddDays(1).InstantIn(TimeOnly.MinValue, unit.Zone),
        Duration = unit.Cleaning.Duration,
        Assignee = unit.Cleaning.Assignee,
    };
}
