using System.Text.Json;
using Spectre.Console;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>Shows figures to people as a table and to programs as JSON.</summary>
internal static class FigureTable
{
    private const int ReportWidth = 140;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints the table, and writes the file where one is given. True where no target was missed.</summary>
    public static async Task<bool> ShowAsync(IReadOnlyList<Figure> figures, FileInfo? json)
    {
        Print(figures);
        if (json is not null)
            await File.WriteAllTextAsync(json.FullName, ToJson(figures));
        return figures.All(static f => f.Met);
    }

    private static void Print(IReadOnlyList<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("scenario", "value", "target", "", "measured with");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        foreach (var figure in figures)
            table.AddRow(
                figure.Name.EscapeMarkup(), Show(figure.Value, figure.Unit), Target(figure),
                figure.Target is null ? "" : figure.Met ? "[green]met[/]" : "[red]missed[/]", figure.Yardstick.EscapeMarkup());
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, ReportWidth);
        AnsiConsole.Write(table);
    }

    private static string Target(Figure figure) =>
        figure.Target is { } target ? (figure.Better == Better.More ? "≥ " : "≤ ") + Show(target, figure.Unit) : "";

    private static string Show(double value, string unit) => value.ToString(value >= 1000 ? "#,0" : "0.#") + " " + unit;

    private static string ToJson(IReadOnlyList<Figure> figures) => JsonSerializer.Serialize(
        new
        {
            scenarios = figures.Select(static f => new
            {
                f.Name,
                f.Unit,
                Value = Math.Round(f.Value, 2),
                f.Target,
                Better = f.Better == Better.More ? "more" : "less",
                f.Met,
                f.Yardstick,
            }),
        },
        Json);
}
