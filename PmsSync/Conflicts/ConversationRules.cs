using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>A booked room as its connection tells it: what shows that two connections speak of the same guest's stay.</summary>
/// <param name="Booking">The channel's id of the booking, by which its conversation knows it.</param>
/// <param name="Code">The reservation code that the guest knows.</param>
internal sealed record ToldStay(string Connection, string Booking, string? Code, UnitId Unit, StayDates Dates, string? Name, string? Email);

/// <summary>By what two conversations are known to be of one stay.</summary>
internal enum JoinedBy
{
    /// <summary>The same reservation code, and nights in common.</summary>
    ReservationCode = 0,

    /// <summary>The same nights in the same unit, by a guest of the same e-mail address.</summary>
    Email = 1,

    /// <summary>The same nights in the same unit, by a guest of the same name.</summary>
    Name = 2,
}

/// <summary>
/// Whether two connections' bookings are one guest's stay, so that their conversations are one. Bookings of one
/// connection never are: its own ids tell them apart. Pure and symmetric.
/// </summary>
internal static class ConversationRules
{
    /// <returns>Null where nothing shows it.</returns>
    public static JoinedBy? Joins(ToldStay a, ToldStay b)
    {
        if (a.Connection == b.Connection)
            return null;
        if (IsSame(a.Code, b.Code) && a.Dates.Overlaps(b.Dates))
            return JoinedBy.ReservationCode;
        if (a.Unit != b.Unit || a.Dates != b.Dates)
            return null;
        return IsSame(a.Email, b.Email) ? JoinedBy.Email : IsSame(a.Name, b.Name) ? JoinedBy.Name : null;
    }

    private static bool IsSame(string? a, string? b) =>
        !string.IsNullOrWhiteSpace(a) && b is not null && string.Equals(DuplicateRules.Plain(a), DuplicateRules.Plain(b), StringComparison.OrdinalIgnoreCase);
}
