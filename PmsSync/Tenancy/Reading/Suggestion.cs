namespace PmsSync.Tenancy;

/// <summary>Finds the word that a mistyped one probably meant.</summary>
internal static class Suggestion
{
    /// <summary><c> Did you mean "X"?</c> with its leading blank, or nothing where no word is near.</summary>
    public static string For(string written, IEnumerable<string> known)
    {
        var words = known.ToList();
        if (written.Length >= 4 && words.Find(k => k.StartsWith(written, StringComparison.OrdinalIgnoreCase)) is { } longer)
            return $" Did you mean \"{longer}\"?";
        var allowed = written.Length <= 4 ? 1 : written.Length <= 8 ? 2 : 3;
        var nearest = words
            .Select(k => (Word: k, Distance: Distance(written.ToUpperInvariant(), k.ToUpperInvariant())))
            .DefaultIfEmpty((Word: "", Distance: int.MaxValue))
            .MinBy(static k => k.Distance);
        return nearest.Distance <= allowed ? $" Did you mean \"{nearest.Word}\"?" : "";
    }

    /// <summary>Edits (insert, remove, replace, swap neighbours) between two words.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
