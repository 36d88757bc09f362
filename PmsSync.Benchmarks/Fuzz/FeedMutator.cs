using System.Text;

namespace PmsSync.Benchmarks.Fuzz;

/// <summary>
/// Damages calendars as the world does: lines lost, doubled and swapped, dates and rules corrupted, encodings mixed up,
/// transfers cut, and bytes flipped. The same seed gives the same inputs.
/// </summary>
internal sealed class FeedMutator(IReadOnlyList<byte[]> bodies, int seed)
{
    private const int Largest = 200_000;

    private static readonly string[] Dates =
    [
        "20260230", "00000000", "99991231", "00010101", "20260101", "20260101T250000", "20260101T240000Z", "99991231T235960Z",
        "00010101T000000Z", "2026-01-05", "20260105T1500", "", "Z", "T", "20260329T023000", "٢٠٢٦٠١٠١", "-0010101", "20260101T000000ZZ",
    ];

    private static readonly string[] Rules =
    [
        "FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=2147483647", "FREQ=DAILY;COUNT=2147483647", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYSECOND=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,1,2,3,4,5;BYHOUR=0,1,2,3", "FREQ=MONTHLY;BYDAY=-5SU,5MO;BYSETPOS=-1,366",
        "FREQ=YEARLY;BYWEEKNO=53,-53;BYDAY=MO", "FREQ=DAILY;UNTIL=00010101", "FREQ=WEEKLY;COUNT=3;UNTIL=20260101", "FREQ=", "=", ";;;",
        "FREQ=YEARLY;BYYEARDAY=366,-366;BYDAY=SU", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=99999999999999999999", "FREQ=HOURLY;INTERVAL=7",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=XX", "FREQ=MONTHLY;BYMONTHDAY=-31,31,0", "FREQ=DAILY;BYMONTH=13", "FREQ=YEARLY;INTERVAL=999999",
    ];

    private static readonly string[] Lines =
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VALARM", "END:VALARM", "<<<<<<< HEAD", "=======", " ", "\t", "",
        "DTSTART;TZID=\"W. Europe Standard Time:20260609T090000", "DTSTART;TZID=/a/b/c/Europe/Rome:20260609T090000", "DTEND:", "DTSTART",
        "DTEND;VALUE=DATE:20260101,20260102", "DURATION:-P1W", "DURATION:P99999999999W", "DURATION:PT", "RDATE;VALUE=PERIOD:20260101T000000Z/PT1H,X",
        "EXDATE:20260101T000000Z,,junk", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260101", "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "UID:", "UID:same",
        "X-WR-TIMEZONE:../../etc/passwd", "REFRESH-INTERVAL;VALUE=DURATION:P99999999999D", "SUMMARY:CLOSED - Not available", ";;;=:,\"", ":", "\0",
    ];

    private readonly Random _chance = new(seed);

    public byte[] Next()
    {
        var text = Encoding.Latin1.GetString(Any(bodies));
        for (var changes = _chance.Next(1, 5); changes > 0; changes--)
            text = Change(text);
        var body = Encoding.Latin1.GetBytes(text.Length > Largest ? text[..Largest] : text);
        return _chance.Next(10) switch
        {
            0 => Flipped(body),
            1 => body[.._chance.Next(body.Length + 1)],
            2 => Encoded(body),
            _ => body,
        };
    }

    private string Change(string text) => _chance.Next(14) switch
    {
        0 => Edit(text, lines => lines.RemoveAt(At(lines))),
        1 => Edit(text, lines => lines.Insert(At(lines), Any(lines))),
        2 => Edit(text, Swap),
        3 => Edit(text, lines => lines.Insert(At(lines), Any(Lines))),
        4 => Edit(text, lines => lines.Insert(At(lines), "RRULE:" + Any(Rules))),
        5 or 6 => EditMatching(text, "DTSTART", "DTEND", line => line[..(line.IndexOf(':') + 1)] + Any(Dates)),
        7 => EditMatching(text, "DTSTART", "DTEND", line => line.Replace(Digit(), Digit())),
        8 => EditMatching(text, "RRULE", "EXDATE", line => line[..(line.IndexOf(':') + 1)] + Any(Rules)),
        9 => EditMatching(text, "END", "BEGIN", static _ => ""),
        10 => text.ReplaceLineEndings(Any<string>(["\r", "\n", "\r\n", "\n\n", "\r\n "])),
        11 => text.ToLowerInvariant(),
        12 => string.Concat(text, Encoding.Latin1.GetString(Any(bodies))),
        _ => Edit(text, lines => lines.Insert(At(lines), Any(Lines) + new string(Any<char>(['A', ';', '"', ' ', '\\']), _chance.Next(5_000)))),
    };

    private static string Edit(string text, Action<List<string>> change)
    {
        var lines = text.Split('\n').ToList();
        change(lines);
        return string.Join('\n', lines);
    }

    private string EditMatching(string text, string name, string other, Func<string, string> change) => Edit(text, lines =>
    {
        var from = At(lines);
        var found = lines.FindIndex(from, l => l.StartsWith(name, StringComparison.Ordinal) || l.StartsWith(other, StringComparison.Ordinal));
        if (found >= 0)
            lines[found] = change(lines[found]);
    });

    private void Swap(List<string> lines)
    {
        var (a, b) = (At(lines), At(lines));
        (lines[a], lines[b]) = (lines[b], lines[a]);
    }

    private byte[] Flipped(byte[] body)
    {
        for (var flips = _chance.Next(1, 20); flips > 0 && body.Length > 0; flips--)
            body[_chance.Next(body.Length)] = (byte)_chance.Next(256);
        return body;
    }

    private byte[] Encoded(byte[] body) => _chance.Next(4) switch
    {
        0 => [0xEF, 0xBB, 0xBF, .. body],
        1 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(body))],
        2 => [0xFE, 0xFF, .. body],
        _ => [.. body, 0xC3],
    };

    private char Digit() => (char)('0' + _chance.Next(10));

    private int At(List<string> lines) => _chance.Next(lines.Count);

    private T Any<T>(IReadOnlyList<T> choices) => choices[_chance.Next(choices.Count)];
}
