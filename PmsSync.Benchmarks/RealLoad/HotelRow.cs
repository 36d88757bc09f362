using System.Globalization;
using System.IO.Compression;
using PmsSync.Domain;

namespace PmsSync.Benchmarks.RealLoad;

/// <summary>
/// One reservation of the data set (Antonio, de Almeida, Nunes 2019: two hotels, arrivals from July 2015 to August 2017), in
/// what the trial uses of it.
/// </summary>
/// <param name="Number">The row's number in the file, from 1: the booking's id.</param>
/// <param name="Ended">When it was cancelled or did not show up; null where the guest came.</param>
internal sealed record HotelRow(
    int Number, string Hotel, string Room, DateOnly Created, DateOnly Arrival, int Nights, int Changes, DateOnly? Ended, int Adults, decimal Price)
{
    /// <summary>The columns by name, each row as it stands in the file.</summary>
    public static IEnumerable<Dictionary<string, string>> Lines(string file, int most)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var names = text.ReadLine()!.Split(',');
        for (var number = 0; number < most && text.ReadLine() is { } line; number++)
            yield return names.Zip(line.Split(',')).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);
    }

    public static IReadOnlyList<HotelRow> Read(string file, int most) => [.. Lines(file, most).Select(static (columns, index) => Of(index + 1, columns))];

    public StayDates? Dates => Nights == 0 ? null : new StayDates(Arrival, Arrival.AddDays(Nights));

    private static HotelRow Of(int number, Dictionary<string, string> columns)
    {
        int Whole(string name) => int.Parse(columns[name], CultureInfo.InvariantCulture);
        var month = DateOnly.ParseExact(columns["arrival_date_month"], "MMMM", CultureInfo.InvariantCulture).Month;
        var arrival = new DateOnly(Whole("arrival_date_year"), month, Whole("arrival_date_day_of_month"));
        var isEnded = columns["is_canceled"] == "1";
        return new HotelRow(
            number, columns["hotel"], columns["reserved_room_type"], arrival.AddDays(-Whole("lead_time")), arrival,
            Whole("stays_in_weekend_nights") + Whole("stays_in_week_nights"), Whole("booking_changes"),
            isEnded ? DateOnly.ParseExact(columns["reservation_status_date"], "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            Whole("adults"), decimal.Parse(columns["adr"], CultureInfo.InvariantCulture));
    }
}
