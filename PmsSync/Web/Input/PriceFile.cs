using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace PmsSync.Web.Input;

/// <summary>A line of a file of prices: its fields by the header's names, or what is wrong with it.</summary>
internal sealed record PriceLine(int Line, IReadOnlyDictionary<string, string> Fields, string? Problem);

/// <summary>
/// Reads a CSV file of prices (RFC 4180, with or without a byte order mark, whatever ends its lines) into lines. Its columns stand in any
/// order; commas, semicolons (as spreadsheets of many countries write) or tabs separate them.
/// </summary>
internal static class PriceFile
{
    public const int MostBytes = 5_000_000, MostLines = 20_000;

    public const string Description = """
        The header names its columns, in any order: unit, ratePlan, from and to (exclusive) are needed, weekdays, occupancy, price, currency, minStayArrival, minStayThrough, maxStay, closedToArrival,
        closedToDeparture and stopSell may be missing. An empty field leaves the value as it is; none: no longer to be told. Lines that are wrong are named with their remedy; all others are applied together.
        source says whose file it is, and version (or occurredAt) where it stands in that source's order: an older file never overwrites a newer one, whichever arrives first, and its lines say so.
        """;

    private const int LongestField = 500;

    private static readonly string[] Needed = ["unit", "ratePlan", "from", "to"];

    private static readonly string[] Known =
    [
        .. Needed, "weekdays", "occupancy", "price", "currency", "minStayArrival", "minStayThrough", "maxStay", "closedToArrival", "closedToDeparture", "stopSell",
    ];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The lines after the header, or why there are none: then no line can be read.</returns>
    public static (IReadOnlyList<PriceLine> Lines, string? Problem) Read(byte[] file)
    {
        string text;
        try
        {
            text = Strict.GetString(file).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            return ([], "The file is not UTF-8. Save it as \"CSV UTF-8\".");
        }
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        var separator = header.Contains(';') ? ';' : header.Contains('\t') ? '\t' : ',';
        return ReadLines(text, separator);
    }

    private static (IReadOnlyList<PriceLine> Lines, string? Problem) ReadLines(string text, char separator)
    {
        var isBad = false;
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            IgnoreBlankLines = true,
            TrimOptions = TrimOptions.Trim,
            MaxFieldSize = LongestField,
            BadDataFound = _ => isBad = true,
        });
        var lines = new List<PriceLine>();
        try
        {
            if (!parser.Read() || parser.Record is not { } names)
                return ([], $"The file is empty. Its first line names the columns: {string.Join(", ", Known)}.");
            if (HeaderProblem(names) is { } wrong)
                return ([], wrong);
            var columns = names.Select(static n => Known.First(k => string.Equals(k, n, StringComparison.OrdinalIgnoreCase))).ToArray();
            while (parser.Read())
            {
                if (lines.Count == MostLines)
                    return ([], $"The file has more than {MostLines} lines. Send it in parts.");
                lines.Add(Line(parser.RawRow, columns, parser.Record!, isBad, separator));
                isBad = false;
            }
        }
        catch (MaxFieldSizeException)
        {
            return ([], $"A field in or after line {parser.RawRow} has more than {LongestField} characters: probably a quotation mark is opened there and never closed.");
        }
        return (lines, null);
    }

    private static PriceLine Line(int number, string[] columns, string[] fields, bool isBad, char separator)
    {
        if (isBad)
            return new PriceLine(number, new Dictionary<string, string>(), "A quotation mark stands in the middle of a field. Put the whole field in quotation marks, and double those within.");
        if (fields.Length != columns.Length)
            return new PriceLine(
                number, new Dictionary<string, string>(),
                $"The line has {fields.Length} fields, the header {columns.Length}.{(separator == ',' && fields.Length > columns.Length ? " Put an amount with a decimal comma in quotation marks: \"120,50\"." : "")}");
        var said = new Dictionary<string, string>();
        for (var i = 0; i < columns.Length; i++)
            if (fields[i].Length > 0)
                said[columns[i]] = fields[i];
        return new PriceLine(number, said, null);
    }

    private static string? HeaderProblem(string[] names)
    {
        if (names.FirstOrDefault(static n => !Known.Contains(n, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            return $"The header has a column \"{unknown}\", which is not known. There are {string.Join(", ", Known)}.";
        if (names.GroupBy(static n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static g => g.Count() > 1) is { } twice)
            return $"The header has the column \"{twice.Key}\" twice.";
        var missing = Needed.Where(n => !names.Contains(n, StringComparer.OrdinalIgnoreCase)).ToList();
        return missing.Count > 0 ? $"The header lacks {string.Join(", ", missing)}." : null;
    }
}
