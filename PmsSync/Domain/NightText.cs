namespace PmsSync.Domain;

/// <summary>Nights as text for rows and payloads: <c>2027-01-10/2027-01-14 2027-02-01/2027-02-03</c>, half-open.</summary>
internal static class NightText
{
    private const string Iso = "yyyy-MM-dd";

    public static string Write(StayDates dates) => $"{dates.Arrival.ToString(Iso)}/{dates.Departure.ToString(Iso)}";

    public static string Write(NightSet nights) => string.Join(' ', nights.Select(static n => Write(n)));

    public static StayDates ReadDates(string text) =>
        new(DateOnly.ParseExact(text.AsSpan(0, Iso.Length), Iso), DateOnly.ParseExact(text.AsSpan(Iso.Length + 1), Iso));

    public static NightSet Read(string text) =>
        NightSet.Of(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReadDates));
}
