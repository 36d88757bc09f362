using System.Globalization;

namespace PmsSync.Web.Input;

/// <summary>
/// Reads an amount as spreadsheets of any country write it. What can be read in two ways is not read at all: a price that is
/// wrong by a thousand is sold before anybody sees it.
/// </summary>
internal static class PriceAmount
{
    private const int MostDigits = 15;

    /// <param name="text">As the file has it.</param>
    /// <param name="digits">What amounts of the currency have after the point: without any, a mark can only stand for thousands.</param>
    /// <returns>The amount, or what is wrong with it.</returns>
    public static (decimal Amount, string? Problem) Read(string text, int digits)
    {
        var plain = text.Replace(' ', '\'').Replace('\u00a0', '\'').Replace('\u202f', '\'').Replace('\u2019', '\'');
        if (plain.Length == 0 || !plain.All(static c => char.IsAsciiDigit(c) || c is '.' or ',' or '\'') || plain.Count(char.IsAsciiDigit) > MostDigits)
            return Wrong($"\"{text}\" is no amount. Write digits with a decimal point, for example 120.50, without a currency sign.");
        var (point, comma) = (plain.LastIndexOf('.'), plain.LastIndexOf(','));
        var last = Math.Max(point, comma);
        if (last < 0)
            return Whole(plain, text);
        var isRepeated = plain.IndexOf(plain[last]) != last;
        if (isRepeated)
            return Math.Min(point, comma) >= 0 ? Wrong(Grouped(text)) : Whole(plain.Replace(plain[last], '\''), text);

        // One mark that stands once, with three digits behind it and nothing else to tell by: a thousand, or thousandths.
        var decimals = plain[(last + 1)..];
        if (decimals.Length == 0 || !decimals.All(char.IsAsciiDigit))
            return Wrong(Grouped(text));
        var head = plain[..last].Replace(plain[last] == '.' ? ',' : '.', '\'');
        if (decimals.Length == 3 && head.Length is > 0 and <= 3 && head[0] != '0' && !head.Contains('\''))
            return digits == 0
                ? Whole($"{head}'{decimals}", text)
                : Wrong($"\"{text}\" can be read in two ways. Write {head}{decimals} or {head}.{(digits == 3 ? $"{decimals}0" : decimals[..2])}, whichever is meant.");
        var (whole, problem) = Whole(head, text);
        return problem is null ? (whole + (decimal.Parse(decimals, CultureInfo.InvariantCulture) / (decimal)Math.Pow(10, decimals.Length)), null) : (0, problem);
    }

    /// <summary>Digits, alone or in groups of three.</summary>
    private static (decimal Amount, string? Problem) Whole(string digits, string text)
    {
        var groups = digits.Split('\'');
        var isWell = groups[0].Length > 0 && (groups.Length == 1 || groups[0].Length <= 3) && groups.Skip(1).All(static g => g.Length == 3);
        return isWell ? (decimal.Parse(string.Concat(groups), CultureInfo.InvariantCulture), null) : Wrong(Grouped(text));
    }

    private static string Grouped(string text) => $"\"{text}\" is no amount: its marks stand in odd places. Write it without marks for thousands, for example 1234.50.";

    private static (decimal, string?) Wrong(string words) => (0, words);
}
