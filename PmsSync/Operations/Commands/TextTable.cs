namespace PmsSync.Operations.Commands;

/// <summary>Columns as wide as their content, two blanks between them; plain text, so that a pipe can read it.</summary>
internal static class TextTable
{
    public static void Print(TextWriter output, string[] heads, IEnumerable<string[]> rows)
    {
        var lines = rows.Prepend(heads).ToList();
        var widths = Enumerable.Range(0, heads.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
