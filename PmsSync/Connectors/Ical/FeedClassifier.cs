using System.Text.RegularExpressions;
using PmsSync.Domain;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// What an event means. <paramref name="Recognised"/> is false where no rule knew the summary, and
/// <see cref="FeedEventKind.Occupied"/> is the safe guess.
/// </summary>
internal readonly record struct FeedMeaning(
    FeedEventKind Kind, bool Recognised, bool Tentative, string? ReservationCode, string? GuestName, string? PhoneLastFour);

/// <summary>
/// Tells bookings from blocks, closures of unknown kind and markers by what channels write, in a table that is read
/// from top to bottom. What nobody knows is occupied: a night wrongly closed costs less than one sold twice.
/// </summary>
internal static partial class FeedClassifier
{
    private enum Where
    {
        Is,
        Starts,
        Contains,
    }

    private const FeedEventKind Booking = FeedEventKind.Booking;
    private const FeedEventKind Block = FeedEventKind.Block;
    private const FeedEventKind Occupied = FeedEventKind.Occupied;
    private const FeedEventKind Marker = FeedEventKind.Marker;

    // Summaries in lower case with plain dashes. A name is what follows " - " where the rule says so.
    private static readonly Rule[] Rules =
    [
        // Booking.com writes the same for a guest and for a closure (formerly "CLOSED - <guest>").
        new(Where.Starts, "closed -", Occupied),
        new(Where.Starts, "closed not available", Occupied),
        // iGMS: bookings "[B] - name - channel", cleaning tasks "[C] - …".
        new(Where.Starts, "[b]", Booking, Named: true),
        new(Where.Starts, "[c]", Marker),
        // Smoobu lists each stay three times: the stay, its check-in and its check-out.
        new(Where.Starts, "check-in", Marker),
        new(Where.Starts, "check in", Marker),
        new(Where.Starts, "checkin", Marker),
        new(Where.Starts, "check-out", Marker),
        new(Where.Starts, "check out", Marker),
        new(Where.Starts, "checkout", Marker),
        // Tasks of cleaning calendars.
        new(Where.Starts, "cleaning", Marker),
        new(Where.Starts, "housekeeping", Marker),
        new(Where.Starts, "turnover", Marker),
        new(Where.Starts, "reinigung", Marker),
        new(Where.Starts, "limpieza", Marker),
        new(Where.Starts, "ménage", Marker),
        new(Where.Starts, "pulizie", Marker),
        new(Where.Starts, "schoonmaak", Marker),
        // Airbnb's rule and host blocks; Expedia, Lodgify and others in their languages.
        new(Where.Contains, "(not available)", Block),
        new(Where.Starts, "not available", Block),
        new(Where.Starts, "unavailable", Block),
        new(Where.Starts, "blocked", Block),
        new(Where.Is, "block", Block),
        new(Where.Is, "closed", Block),
        new(Where.Starts, "closed period", Block),
        new(Where.Starts, "owner", Block),
        new(Where.Starts, "maintenance", Block),
        new(Where.Starts, "indisponible", Block),
        new(Where.Starts, "non disponible", Block),
        new(Where.Starts, "no disponible", Block),
        new(Where.Starts, "non disponibile", Block),
        new(Where.Starts, "nicht verfügbar", Block),
        new(Where.Starts, "niet beschikbaar", Block),
        new(Where.Starts, "indisponível", Block),
        new(Where.Starts, "gesperrt", Block),
        new(Where.Starts, "blockiert", Block),
        new(Where.Starts, "bloqué", Block),
        new(Where.Starts, "bloqueado", Block),
        new(Where.Starts, "bloccato", Block),
        // The time a channel keeps free around stays closes nights there, so it closes them here.
        new(Where.Starts, "preparation", Block),
        new(Where.Starts, "prep time", Block),
        // Vrbo, HomeAway, Abritel: "Reserved - name", requests that are not yet firm.
        new(Where.Starts, "tentative", Booking, Named: true, Tentative: true),
        new(Where.Starts, "provisoire", Booking, Named: true, Tentative: true),
        new(Where.Starts, "inquiry", Booking, Named: true, Tentative: true),
        new(Where.Starts, "enquiry", Booking, Named: true, Tentative: true),
        new(Where.Starts, "reserv", Booking, Named: true),
        new(Where.Starts, "réserv", Booking, Named: true),
        new(Where.Starts, "booked", Booking, Named: true),
        new(Where.Starts, "booking", Booking, Named: true),
        new(Where.Starts, "gereserveerd", Booking, Named: true),
        new(Where.Starts, "prenotat", Booking, Named: true),
        new(Where.Starts, "tripadvisor", Booking),
    ];

    /// <param name="producer">The calendar's PRODID, which steers where the summary is free text.</param>
    /// <param name="uid">The event's UID: merged feeds keep it while the PRODID is the merger's.</param>
    /// <param name="summary">The SUMMARY, unescaped.</param>
    /// <param name="description">The DESCRIPTION, unescaped.</param>
    /// <param name="nights">Nights between the dates; a marker that spans more than one is no marker.</param>
    public static FeedMeaning Classify(string? producer, string uid, string summary, string description, int nights)
    {
        var text = Normalised(summary);
        var code = Code(description) ?? Code(summary);
        var phone = LastFour().Match(description) is { Success: true } digits ? digits.Groups["digits"].Value : null;
        var rule = Array.Find(Rules, r => r.Matches(text));
        if (rule is null)
        {
            var guess = code is not null || (text.Length > 0 && IsAirbnb(producer, uid)) ? Booking : Occupied;
            return new FeedMeaning(guess, guess == Booking, Tentative: false, code, GuestName: null, phone);
        }
        var kind = rule.Kind == Marker && nights > 1 ? Occupied : rule.Kind;
        var name = kind == Booking && rule.Named ? NameIn(summary) ?? NameBehindReservedBy(description) : null;
        return new FeedMeaning(kind, Recognised: true, rule.Tentative, code, name, phone);
    }

    // Airbnb's own calendar held the guest's name as the summary for years: whatever is no block there is a booking.
    private static bool IsAirbnb(string? producer, string uid) =>
        uid.EndsWith("@airbnb.com", StringComparison.OrdinalIgnoreCase)
        || producer?.Contains("Airbnb", StringComparison.OrdinalIgnoreCase) == true;

    private static string? Code(string text) =>
        AirbnbCode().Match(text) is { Success: true } code ? code.Value : null;

    private static string? NameIn(string summary)
    {
        var parts = Dashes().Replace(summary, "-").Split(" - ", 3, StringSplitOptions.TrimEntries);
        return parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null;
    }

    private static string? NameBehindReservedBy(string description)
    {
        const string By = "Reserved by ";
        var at = description.IndexOf(By, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var name = description[(at + By.Length)..].Split('\n', 2)[0].Trim();
        return name.Length == 0 ? null : name;
    }

    private static string Normalised(string summary) =>
        Spaces().Replace(Dashes().Replace(summary, "-"), " ").Trim(' ', '"', '\'').ToLowerInvariant();

    [GeneratedRegex(@"\bHM[A-Z0-9]{8}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AirbnbCode();

    [GeneratedRegex(@"Last 4 Digits\):\s*(?<digits>[0-9]{4})\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LastFour();

    [GeneratedRegex(@"[\u2010-\u2015\u2212]", RegexOptions.None, 1000)]
    private static partial Regex Dashes();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    private sealed record Rule(Where Where, string Text, FeedEventKind Kind, bool Named = false, bool Tentative = false)
    {
        public bool Matches(string summary) => Where switch
        {
            Where.Is => summary == Text,
            Where.Starts => summary.StartsWith(Text, StringComparison.Ordinal),
            _ => summary.Contains(Text, StringComparison.Ordinal),
        };
    }
}
