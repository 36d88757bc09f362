namespace PmsSync.Domain;

/// <summary>What a unit's calendar is counted with.</summary>
/// <param name="Quantity">How many rooms of its kind there are.</param>
/// <param name="PreparationDays">Nights that each room stays closed after a guest's departure.</param>
internal readonly record struct UnitRooms(int Quantity, int PreparationDays)
{
    /// <summary>A single room, sold again on the day of the departure.</summary>
    public static UnitRooms One { get; } = new(Quantity: 1, PreparationDays: 0);
}
