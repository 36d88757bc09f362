using System.IO.Compression;
using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Benchmarks.Coalescing;

/// <summary>The calendars of a city, host by host.</summary>
/// <param name="Hosts">For each host its listings, in the file's order.</param>
internal sealed record RealCalendars(string City, IReadOnlyList<IReadOnlyList<RealListing>> Hosts)
{
    /// <summary>The calendars in a folder of Inside Airbnb's files, in the order of their names.</summary>
    public static IEnumerable<RealCalendars> In(string folder) =>
        Directory.EnumerateFiles(folder, "*_calendar.csv.gz").Order(StringComparer.Ordinal).Select(Read);

    private static RealCalendars Read(string file)
    {
        var hosts = Lines(file.Replace("_calendar", "_listings-reduced", StringComparison.Ordinal))
            .ToDictionary(static row => row["id"], static row => row["host_id"], StringComparer.Ordinal);
        var listings = Lines(file)
            .GroupBy(static row => row["listing_id"], StringComparer.Ordinal)
            .Select(rows => (Host: hosts.GetValueOrDefault(rows.Key, rows.Key), Listing: RealListing.Of(rows.Key, [.. rows])));
        return new RealCalendars(
            Path.GetFileName(file).Split('_')[0],
            [.. listings.GroupBy(static pair => pair.Host, static pair => pair.Listing, StringComparer.Ordinal).Select(static host => host.ToList())]);
    }

    /// <summary>Rows by column name.</summary>
    private static IEnumerable<Dictionary<string, string>> Lines(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var names = text.ReadLine()!.Split(',');
        while (text.ReadLine() is { } line)
            yield return names.Zip(Fields(line)).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>Prices from a thousand on are quoted, as they hold commas.</summary>
    private static string[] Fields(string line) =>
        string.Concat(line.Split('"').Select(static (part, index) => index % 2 == 1 ? part.Replace(",", "", StringComparison.Ordinal) : part)).Split(',');
}

/// <summary>One listing's nights, without a gap.</summary>
/// <param name="Prices">Price in cents, shortest and longest stay; null where the data has none.</param>
internal sealed record RealListing(string Id, DateOnly First, long?[] Availability, IReadOnlyList<(NightField Field, long?[] Values)> Prices)
{
    public static RealListing Of(string id, Dictionary<string, string>[] rows)
    {
        Array.Sort(rows, static (one, other) => string.CompareOrdinal(one["date"], other["date"]));
        long?[] Column(string name) => Array.ConvertAll(rows, row => row[name] switch
        {
            "" => (long?)null,
            "t" => 1,
            "f" => 0,
            ['$', .. var price] => (long)(decimal.Parse(price) * 100),
            var number => long.Parse(number),
        });
        return new RealListing(id, DateOnly.Parse(rows[0]["date"]), Column("available"),
            [(NightField.PriceFor(2), Column("price")), (NightField.MinStayArrival, Column("minimum_nights")), (NightField.MaxStay, Column("maximum_nights"))]);
    }

    /// <summary>The listing as a target whose system holds nothing that we know of, or everywhere each field's usual value.</summary>
    public CalendarDiff Diff(bool availability, bool fromUsual) => new(
        new Target(new TenantId("t"), new ConnectionId("c"), new UnitId(Id), availability ? null : "p"),
        First,
        [.. (availability ? [(NightField.Availability, Availability)] : Prices).Select(field => Diff(field.Field, field.Values, fromUsual))]);

    private static FieldDiff Diff(NightField field, long?[] values, bool fromUsual)
    {
        var usual = field == NightField.Availability ? 1 : values.GroupBy(static value => value).MaxBy(static nights => nights.Count())?.Key;
        return new FieldDiff(field, values, Array.ConvertAll(values, value => value is not null && (!fromUsual || value != usual)));
    }
}
