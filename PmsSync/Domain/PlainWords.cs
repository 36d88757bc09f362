using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace PmsSync.Domain;

/// <summary>
/// Finds words in what people write, whole ones only, whatever the case of their letters and with or without their accents:
/// "Água" is "agua". It does so alike on every machine, whatever its culture; .NET's own decomposition needs ICU, which the
/// service runs without. Scripts that write no spaces between words are compared by runs of letters.
/// </summary>
internal static class PlainWords
{
    // The plain letter, then those that are it with a mark.
    private const string Marked =
        "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ BḂḄḆ CÇĆĈĊČḈ DĎḊḌḎḐḒĐÐ EÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ FḞ GĜĞĠĢǦǴḠ HĤȞḢḤḦḨḪĦ " +
        "IÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊı JĴ KĶǨḰḲḴ LĹĻĽḶḸḺḼŁ MḾṀṂ NÑŃŅŇǸṄṆṈṊŊ OÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢØ PṔṖ RŔŖŘȐȒṘṚṜṞ SŚŜŞŠȘṠṢṤṦṨ " +
        "TŢŤȚṪṬṮṰŦ UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ VṼṾ WŴẀẂẄẆẈ XẊẌ YÝŶŸȲẎỲỴỶỸ ZŹŻŽẐẒẔ ΑΆ ΕΈ ΗΉ ΙΊΪΐ ΟΌ ΥΎΫΰ ΩΏ ЕЁ";

    private static readonly FrozenDictionary<char, string> Plain = Marked.Split(' ')
        .SelectMany(static family => family[1..].Select(letter => KeyValuePair.Create(letter, family[..1])))
        .Concat([new('Æ', "AE"), new('Œ', "OE"), new('Þ', "TH"), new('ẞ', "SS"), new('ß', "SS")])
        .ToFrozenDictionary();

    /// <summary>The words of a text in their plain form, each with a blank before it and one after the last; empty where there is none.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length + 2);
        var isInWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            // A mark that stands by itself belongs to the letter before it.
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                continue;
            var isPart = Rune.IsLetterOrDigit(rune);
            if (isPart && !isInWord)
                plain.Append(' ');
            isInWord = isPart;
            if (isPart)
                Append(plain, Rune.ToUpperInvariant(rune));
        }
        return plain.Length == 0 ? "" : plain.Append(' ').ToString();
    }

    /// <summary>Those of the words that the text holds, as they are written in <paramref name="words"/>. One may be several in a row.</summary>
    public static IReadOnlyList<string> In(string text, IReadOnlyCollection<string> words)
    {
        if (words.Count == 0)
            return [];
        var plain = Of(text);
        return [.. words.Where(word => Of(word) is { Length: > 0 } sought && plain.Contains(sought, StringComparison.Ordinal))];
    }

    private static void Append(StringBuilder plain, Rune upper)
    {
        if (upper.IsBmp && Plain.TryGetValue((char)upper.Value, out var letters))
            plain.Append(letters);
        else
            plain.Append(upper.ToString());
    }
}
