using System.CommandLine;
using PmsSync.Benchmarks.Scenarios;

var root = new RootCommand("PmsSync measured: figures with targets, and long trials that CI cannot afford.")
{
    ScenariosCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
