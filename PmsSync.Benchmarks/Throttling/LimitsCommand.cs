using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace PmsSync.Benchmarks.Throttling;

/// <summary><c>limits [--seed N]</c>: what the rate manager promises, in virtual time; exits 1 where a target was missed.</summary>
internal static class LimitsCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Where all chance comes from", DefaultValueFactory = static _ => 1 };
        var command = new Command("limits", "The rate manager against servers that count, in virtual time: use, refusals, waits") { seed };
        command.SetAction(parsed => Run(parsed.GetValue(seed)));
        return command;
    }

    private static int Run(int seed)
    {
        var table = new Table().AddColumns("figure", "value", "target", "");
        var missed = 0;
        foreach (var figure in LimitTrials.Run(seed))
        {
            missed += figure.IsMet ? 0 : 1;
            table.AddRow(
                Markup.Escape(figure.Name), Text(figure.Value, figure.Unit), (figure.MoreIsBetter ? ">= " : "<= ") + Text(figure.Target, figure.Unit), figure.IsMet ? "met" : "MISSED");
        }
        AnsiConsole.Write(table);
        return missed == 0 ? 0 : 1;
    }

    private static string Text(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.###} {unit}");
}
