using System.Text;
using System.Text.RegularExpressions;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using PmsSync.Domain;

namespace PmsSync.Tests.Operations.Replay;

/// <summary>The recorded feeds as plain Ical.Net reads them, so that the rules are counted without our own reader.</summary>
internal static partial class PlainFeedReader
{
    public static (TimeZoneInfo Zone, FeedPicture Picture) Read(ReadOnlyMemory<byte> content)
    {
        var calendar = Calendar.Load(Encoding.UTF8.GetString(content.Span))!;
        var named = calendar.Properties.FirstOrDefault(static p => p.Name == "X-WR-TIMEZONE")?.Value as string;
        var zone = named is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(named);
        return (zone, new FeedPicture([.. calendar.Events.Select(e => Event(e, zone))], []));
    }

    private static FeedEvent Event(CalendarEvent e, TimeZoneInfo zone)
    {
        var arrival = DateIn(e.Start!, zone);
        var departure = e.End is { } end ? DateIn(end, zone) : arrival.AddDays(1);
        var kind = e.Summary switch
        {
            { } s when s.Contains("Not available", StringComparison.Ordinal) && !s.StartsWith("CLOSED", StringComparison.Ordinal) => FeedEventKind.Block,
            { } s when s.Contains("Reserved", StringComparison.Ordinal) => FeedEventKind.Booking,
            _ => FeedEventKind.Occupied,
        };
        var told = Told().Match(e.Description ?? "");
        return new FeedEvent
        {
            Uid = e.Uid!,
            Dates = new StayDates(arrival, departure > arrival ? departure : arrival.AddDays(1)),
            Kind = kind,
            Blocks = true,
            ReservationCode = told.Success ? told.Value : null,
        };
    }

    private static DateOnly DateIn(CalDateTime at, TimeZoneInfo zone) =>
        at.HasTime && (at.IsUtc || at.TzId is not null)
            ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(at.AsUtc, zone))
            : at.Date;

    [GeneratedRegex("HM[A-Z0-9]{8}", RegexOptions.NonBacktracking)]
    private static partial Regex Told();
}
