using System.Globalization;

namespace PmsSync.Connectors.Channex.Bookings;

/// <summary>
/// Where a walk through a list stands. The next page is asked for by the time of the last entry seen, not by a page's
/// number: entries that come and go while we read would shift numbered pages and hide one. Only where a whole page was
/// made within one second does the number grow.
/// </summary>
/// <param name="InBookings">False while the revisions are read, true while the bookings are.</param>
/// <param name="From">Whole seconds, UTC; null for the beginning.</param>
/// <param name="Page">From 1.</param>
/// <param name="DepartingFrom">Of the bookings: the first day of departure that is asked for, the same for the whole walk.</param>
internal sealed record ListCursor(bool InBookings, DateTimeOffset? From, int Page, DateOnly DepartingFrom)
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss";

    public string? FromText => From?.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static ListCursor Start(DateTimeOffset since, DateOnly departingFrom) => new(false, WholeSecond(since), 1, departingFrom);

    public ListCursor ToBookings() => this with { InBookings = true, From = null, Page = 1 };

    /// <param name="last">When the last entry of the page was made; null where it does not say.</param>
    public ListCursor After(DateTimeOffset? last) =>
        last is { } seen && WholeSecond(seen) is var second && (From is null || second > From)
            ? this with { From = second, Page = 1 }
            : this with { Page = Page + 1 };

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(InBookings ? 'b' : 'r')}|{FromText}|{Page}|{DepartingFrom:yyyy-MM-dd}");

    /// <summary>Null for what is none of ours: the walk begins anew.</summary>
    public static ListCursor? Parse(string? text)
    {
        if (text?.Split('|') is not [var list, var from, var page, var departing]
            || !int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !DateOnly.TryParseExact(departing, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return null;
        DateTimeOffset? at = DateTimeOffset.TryParseExact(from, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read : null;
        return new ListCursor(list == "b", at, Math.Max(1, number), day);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
