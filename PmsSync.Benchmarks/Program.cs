using System.CommandLine;
using BenchmarkDotNet.Running;
using PmsSync.Benchmarks.Coalescing;
using PmsSync.Benchmarks.Convergence;
using PmsSync.Benchmarks.Corpus;
using PmsSync.Benchmarks.Faults;
using PmsSync.Benchmarks.Freshness;
using PmsSync.Benchmarks.Fuzz;
using PmsSync.Benchmarks.Isolation;
using PmsSync.Benchmarks.Kills;
using PmsSync.Benchmarks.RealLoad;
using PmsSync.Benchmarks.Scenarios;
using PmsSync.Benchmarks.Season;
using PmsSync.Benchmarks.Signal;
using PmsSync.Benchmarks.Telling;
using PmsSync.Benchmarks.Throttling;

var root = new RootCommand("PmsSync measured: figures with targets, and long trials that CI cannot afford.")
{
    ScenariosCommand.Create(),
    FreshnessCommand.Create(),
    Passing("corpus", "Read every calendar of the shared corpora and print what became of it, by folder", CorpusTable.Run),
    Passing("fuzz", "Read mutated calendars, a million of them: no crash, no hang, no growth", FeedFuzz.Run),
    Passing("micro", "BenchmarkDotNet: journal append, lane dispatch, feed reading", static args =>
    {
        BenchmarkSwitcher.FromAssembly(typeof(ScenariosCommand).Assembly).Run(args);
        return 0;
    }),
    KillsCommand.Create(),
    LimitsCommand.Create(),
    CoalesceCommand.Create(),
    ConvergenceCommand.Create(),
    FaultsCommand.Create(),
    TellingCommand.Create(),
    SeasonCommand.Create(),
    SignalCommand.Create(),
    IsolationCommand.Create(),
    LoadCommand.Create(),
};
return await root.Parse(args).InvokeAsync();

// A trial with arguments of its own, which are handed on as they are.
static Command Passing(string name, string description, Func<string[], int> run)
{
    var rest = new Argument<string[]>("ARGS") { Arity = ArgumentArity.ZeroOrMore };
    var command = new Command(name, description) { rest };
    command.TreatUnmatchedTokensAsErrors = false;
    command.SetAction(parsed => run([.. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens]));
    return command;
}
