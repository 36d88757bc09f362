namespace PmsSync.Domain;

/// <summary>How many digits a currency's amounts have after the point (ISO 4217).</summary>
internal static class Currencies
{
    private static readonly HashSet<string> WithoutMinorUnit =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly HashSet<string> WithThreeDigits = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    public static int Digits(string currency) =>
        WithoutMinorUnit.Contains(currency) ? 0 : WithThreeDigits.Contains(currency) ? 3 : 2;

    /// <summary>The amount in minor units; null where it has more digits than the currency, or is too large.</summary>
    public static long? ToMinor(decimal amount, string currency)
    {
        var scale = Scale(currency);
        if (Math.Abs(amount) > long.MaxValue / 10_000)
            return null;
        var minor = amount * scale;
        return decimal.Truncate(minor) == minor ? (long)minor : null;
    }

    public static decimal FromMinor(long minor, string currency) => minor / (decimal)Scale(currency);

    /// <summary>The amount with all the digits of its currency, as APIs want it: <c>200.00</c>.</summary>
    public static string Text(long minor, string currency) => FromMinor(minor, currency).ToString($"F{Digits(currency)}");

    private static int Scale(string currency) => Digits(currency) switch { 0 => 1, 3 => 1_000, _ => 100 };
}
