namespace PmsSync.Domain;

/// <summary>What a unit knows of a stay there that another source's closure seems to mirror.</summary>
/// <param name="Nights">All of them: past ones, and those that are held while its feed does not show it.</param>
internal readonly record struct MirroredStay(StayDates Nights, StayKind Kind);

/// <summary>
/// A closure of another source that seems to be ours coming back. It is an echo only while one of the stays that it may mirror keeps
/// one of the nights that the closure takes; once all have given them up, the closure is what its feed says, like any other.
/// </summary>
internal static class Echo
{
    /// <param name="taken">By the closure: not those that its feed has let roll out.</param>
    /// <param name="mirrored">As it stands in the closure's unit; null where it has no nights there any more.</param>
    /// <param name="rooms">Of that unit.</param>
    public static bool Stands(StayDates taken, MirroredStay? mirrored, UnitRooms rooms) =>
        mirrored is { } stay && KeptBy(stay, rooms.PreparationDays).Overlaps(taken);

    // Nobody prepares a room after a block.
    private static StayDates KeptBy(MirroredStay stay, int preparationDays)
    {
        var nights = stay.Nights;
        var days = stay.Kind == StayKind.Block ? 0 : Math.Min(preparationDays, DateOnly.MaxValue.DayNumber - nights.Departure.DayNumber);
        return new StayDates(nights.Arrival, nights.Departure.AddDays(days));
    }
}
