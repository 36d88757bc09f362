using System.Globalization;
using System.Text;

namespace PmsSync.Connectors;

/// <summary>
/// Takes card numbers out of texts. Channels put them where they do not belong (remarks, names, codes), and none may
/// reach our disk. Rather a code masked in vain than a card kept.
/// </summary>
internal static class CardScrubber
{
    public const string Mask = "[card number removed]";

    private const int Shortest = 13;
    private const int Longest = 19;

    /// <summary>Separators between two groups of one number.</summary>
    private const int MaxGap = 3;

    /// <summary>
    /// Masks each run of 13 to 19 digits that passes Luhn's check, and each card number inside a longer run or written in
    /// groups. The digits may be of any script.
    /// </summary>
    public static string Scrub(string text)
    {
        var digits = DigitsOf(text);
        if (digits.Count < Shortest)
            return text;
        StringBuilder? clean = null;
        var kept = 0;
        for (var first = 0; first + Shortest <= digits.Count;)
        {
            var count = CardAt(digits, first);
            if (count == 0)
            {
                first++;
                continue;
            }
            clean ??= new StringBuilder(text.Length);
            clean.Append(text, kept, digits[first].Index - kept).Append(Mask);
            kept = digits[first + count - 1].End;
            first += count;
        }
        return clean is null ? text : clean.Append(text, kept, text.Length - kept).ToString();
    }

    /// <summary>How many digits from <paramref name="first"/> on are a card number; 0 for none. The longest wins.</summary>
    private static int CardAt(List<Digit> digits, int first)
    {
        var reach = 1;
        while (reach < Longest && first + reach < digits.Count && digits[first + reach].FollowsOn)
            reach++;
        for (var count = reach; count >= Shortest; count--)
        {
            if (PassesLuhn(digits, first, count) && MayBeCard(digits, first, count))
                return count;
        }
        return 0;
    }

    /// <summary>A run of its own always; a part of a longer run, or several groups from end to end, with a card's first digits.</summary>
    private static bool MayBeCard(List<Digit> digits, int first, int count)
    {
        var standsAlone = !digits[first].IsGlued && (first + count == digits.Count || !digits[first + count].IsGlued);
        var isOneRun = digits.Skip(first + 1).Take(count - 1).All(static d => d.IsGlued);
        return (isOneRun && standsAlone) || ((isOneRun || standsAlone) && HasIssuer(digits, first));
    }

    /// <summary>
    /// The first digits that payment cards have (ISO/IEC 7812). Asked for where a number must be found among other
    /// digits: dates and telephone numbers would pass Luhn's check one time in ten.
    /// </summary>
    private static bool HasIssuer(List<Digit> digits, int first)
    {
        var two = (digits[first].Value * 10) + digits[first + 1].Value;
        var four = (two * 100) + (digits[first + 2].Value * 10) + digits[first + 3].Value;
        return two is (>= 30 and <= 69) or 81 || four is >= 2221 and <= 2720 || four is >= 2131 and <= 2132 or 1800 or 9792;
    }

    private static bool PassesLuhn(List<Digit> digits, int first, int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            var value = digits[first + count - 1 - i].Value;
            if (i % 2 == 1)
                value = value > 4 ? (2 * value) - 9 : 2 * value;
            sum += value;
        }
        // Zeros alone pass and are no card.
        return sum > 0 && sum % 10 == 0;
    }

    private static List<Digit> DigitsOf(string text)
    {
        var digits = new List<Digit>();
        var gap = MaxGap + 1;
        for (var i = 0; i < text.Length; i++)
        {
            var start = i;
            var value = CharUnicodeInfo.GetDecimalDigitValue(text, i);
            if (char.IsHighSurrogate(text[i]))
                i++;
            if (value < 0)
            {
                gap = IsSeparator(text[start]) ? gap + 1 : MaxGap + 1;
                continue;
            }
            digits.Add(new Digit(start, i + 1, value, gap <= MaxGap, gap == 0));
            gap = 0;
        }
        return digits;
    }

    private static bool IsSeparator(char character) =>
        char.IsWhiteSpace(character) || character is '-' or '.' or '_' or '/' or ',' or '*' or '\u2010' or '\u2011' or '\u2012' or '\u2013'
        || char.GetUnicodeCategory(character) is UnicodeCategory.Format;

    /// <param name="FollowsOn">True where at most a few separators stand between this digit and the one before.</param>
    /// <param name="IsGlued">True where nothing stands between them.</param>
    private readonly record struct Digit(int Index, int End, int Value, bool FollowsOn, bool IsGlued);
}
