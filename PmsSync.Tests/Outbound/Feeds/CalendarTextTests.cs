using System.Text;
using CsCheck;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;

namespace PmsSync.Tests.Outbound.Feeds;

internal sealed class CalendarTextTests
{
    private static readonly ExportCalendar Calendar = new("Sea, view; \"3\" – Küche", "0123456789ab", TimeSpan.FromMinutes(15), Placeholder: false,
    [
        new ExportEvent("d1", new StayDates(new DateOnly(2027, 1, 10), new DateOnly(2027, 1, 14)), IsGuest: true, new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero), 2),
        new ExportEvent("d2", new StayDates(new DateOnly(2027, 2, 1), new DateOnly(2027, 2, 2)), IsGuest: false, new DateTimeOffset(2026, 12, 2, 8, 0, 0, TimeSpan.Zero), 0),
    ]);

    [Test]
    public void Write_TwoEvents_IsTheCalendarWordForWord()
    {
        Text(Calendar).Should().Be(string.Join("\r\n",
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//PmsSync//Calendar export//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            "X-WR-CALNAME:Sea\\, view\\; \"3\" – Küche", "REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M",
            "BEGIN:VEVENT", "UID:d1.0123456789ab@pmssync", "DTSTAMP:20261201T080000Z", "LAST-MODIFIED:20261201T080000Z", "SEQUENCE:2",
            "DTSTART;VALUE=DATE:20270110", "DTEND;VALUE=DATE:20270114", "SUMMARY:Reserved", "TRANSP:OPAQUE", "END:VEVENT",
            "BEGIN:VEVENT", "UID:d2.0123456789ab@pmssync", "DTSTAMP:20261202T080000Z", "LAST-MODIFIED:20261202T080000Z", "SEQUENCE:0",
            "DTSTART;VALUE=DATE:20270201", "DTEND;VALUE=DATE:20270202", "SUMMARY:Not available", "TRANSP:OPAQUE", "END:VEVENT",
            "END:VCALENDAR", ""));
    }

    [Test]
    public void Write_Twice_IsByteIdentical() => CalendarText.Write(Calendar).Should().Equal(CalendarText.Write(Calendar));

    [Test]
    public void Write_EmptyWithPlaceholder_TellsOneNightLongAgo()
    {
        var empty = Calendar with { Events = [], Placeholder = true };

        Text(empty).Should().Contain("DTSTART;VALUE=DATE:20000101\r\n");
        Text(empty with { Placeholder = false }).Should().NotContain("VEVENT");
        Text(Calendar with { Placeholder = true }).Should().NotContain("20000101");
    }

    [Test]
    public void Write_NameWithLineBreaks_CannotAddALine() =>
        Text(Calendar with { UnitName = "A\r\nBEGIN:VEVENT" }).Should().Contain("X-WR-CALNAME:A\\nBEGIN:VEVENT\r\n");

    [Test]
    public void Line_AnyText_FoldsAt75OctetsAndUnfoldsToTheSame() =>
        Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['\u00e0', '\u00ff'], Gen.Char['\u4e00', '\u4fff']), 0, 400].Sample(text =>
        {
            var stream = new MemoryStream();
            CalendarText.Line(stream, text + "🏠");
            var written = new UTF8Encoding(false, throwOnInvalidBytes: true);
            var lines = written.GetString(stream.ToArray()).Split("\r\n");
            lines.Should().OnlyContain(line => Encoding.UTF8.GetByteCount(line) <= 75);
            string.Concat(lines.Select((line, i) => i == 0 || line.Length == 0 ? line : line[1..])).Should().Be(text + "🏠");
            foreach (var line in lines)
                written.GetString(Encoding.UTF8.GetBytes(line)).Should().NotContain("\ufffd");
        }, iter: 300);

    [Test]
    public void Write_ReadByIcalNet_ShowsTheSameNights()
    {
        var read = Ical.Net.Calendar.Load(Text(Calendar))!;

        read.Events.Select(static e => (e.DtStart!.Date, e.DtEnd!.Date, e.Sequence)).Should().Equal(
            (new DateOnly(2027, 1, 10), new DateOnly(2027, 1, 14), 2), (new DateOnly(2027, 2, 1), new DateOnly(2027, 2, 2), 0));
        read.Properties["X-WR-CALNAME"]!.Value.Should().Be("Sea, view; \"3\" – Küche");
    }

    private static string Text(ExportCalendar calendar) => Encoding.UTF8.GetString(CalendarText.Write(calendar));
}
