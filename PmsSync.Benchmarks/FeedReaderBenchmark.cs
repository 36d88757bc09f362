using System.Text;
using BenchmarkDotNet.Attributes;
using Ical.Net;
using PmsSync.Connectors.Ical;

namespace PmsSync.Benchmarks;

/// <summary>A feed of 200 bookings as Airbnb writes them: recognised by its hash, read by us, and by plain Ical.Net beside it.</summary>
[MemoryDiagnoser]
public class FeedReaderBenchmark
{
    private static readonly FeedReadingOptions Options = new() { UnitZone = TimeZoneInfo.Utc, Today = new DateOnly(2027, 1, 1) };

    private readonly byte[] _body = Feed(200);

    [Benchmark]
    public string Hash() => FeedContentHash.Compute(_body);

    [Benchmark]
    public object Read() => FeedReader.Read(_body, Options);

    [Benchmark(Baseline = true)]
    public object PlainIcalNet()
    {
        using var stream = new MemoryStream(_body);
        return CalendarCollection.Load(stream);
    }

    /// <summary>A calendar of that many reservations of two nights.</summary>
    public static byte[] Feed(int events)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nPRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN\r\nVERSION:2.0\r\n");
        for (var i = 0; i < events; i++)
        {
            var arrival = new DateOnly(2027, 1, 1).AddDays(i * 3);
            text.Append($"BEGIN:VEVENT\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:{arrival:yyyyMMdd}\r\n")
                .Append($"DTEND;VALUE=DATE:{arrival.AddDays(2):yyyyMMdd}\r\nSUMMARY:Reserved\r\nUID:0123456789ab-{i:x32}@airbnb.com\r\n")
                .Append("DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/de\r\n")
                .Append($" tails/HM{i:D8}\\nPhone Number (Last 4 Digits): {i:D4}\r\nEND:VEVENT\r\n");
        }
        return Encoding.UTF8.GetBytes(text.Append("END:VCALENDAR\r\n").ToString());
    }
}
