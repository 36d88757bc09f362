namespace PmsSync.Domain;

/// <summary>What becomes of a value that was changed at a channel itself. The numbers are stored.</summary>
internal enum EditPolicy
{
    /// <summary>Ours is told again.</summary>
    Repair = 0,

    /// <summary>Theirs becomes ours: a price that the channel says, a block where it closed nights.</summary>
    Adopt = 1,

    /// <summary>It is left as it is until a person decides.</summary>
    Ask = 2,
}

/// <summary>
/// Nights (half-open) of a field that a channel had confirmed and shown as ours, and that it shows otherwise since, with a
/// value that was not ours before: somebody changed it there.
/// </summary>
/// <param name="Ours">What it should show; see <see cref="NightField"/> for the unit.</param>
/// <param name="Theirs">What it shows; null where it says that it has none.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Since">When it last showed ours.</param>
/// <param name="FirstSeen">The reading that found it.</param>
internal sealed record ChannelEdit(
    Target Target, NightField Field, StayDates Nights, long Ours, long? Theirs, EditPolicy Fate, DateTimeOffset? Since, DateTimeOffset FirstSeen)
{
    /// <summary>It is not told again while ours is the same.</summary>
    public bool IsHeld => Fate != EditPolicy.Repair;

    /// <summary>More is sold there than we want.</summary>
    public bool Opens => DoesOpen(Field, Ours, Theirs);

    /// <summary>What opens nights that are taken or stopped here is never kept, and what is no value cannot be.</summary>
    public bool CanBeAdopted => Theirs is not null && !Opens;

    public static bool DoesOpen(NightField field, long ours, long? theirs) =>
        (field == NightField.Availability && theirs > ours) || (field == NightField.StopSell && ours == 1 && theirs != 1);

    /// <summary>What the settings make of it.</summary>
    public static EditPolicy FateOf(NightField field, long ours, long? theirs, EditPolicy policy) =>
        theirs is null || DoesOpen(field, ours, theirs) ? EditPolicy.Repair : policy;
}

/// <summary>The event by which a reading says that a channel's own changes of a target are others than before. They stand in the rows; the event names what it saw.</summary>
internal sealed record ChannelEdited(string Connection, string Unit, string? RatePlan, DateTimeOffset ReadAt, IReadOnlyList<ChannelEditedNights> Edits)
{
    public const string Kind = "channel.edited";
}

/// <summary>One of the changes that a reading saw. <paramref name="Field"/> by its code.</summary>
internal sealed record ChannelEditedNights(int Field, StayDates Nights, long Ours, long? Theirs);

/// <summary>The lanes in which what concerns one thing is applied in order.</summary>
internal static class Lanes
{
    public const string UnitPrefix = "unit/";

    public static string OfUnit(UnitId unit) => UnitPrefix + unit.Value;

    public static string OfPrices(UnitId unit, string ratePlan) => $"price/{unit}/{ratePlan}";
}
