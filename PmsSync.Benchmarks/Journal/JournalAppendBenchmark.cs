using BenchmarkDotNet.Attributes;
using PmsSync.Benchmarks.Scenarios;

namespace PmsSync.Benchmarks.Journal;

/// <summary>An append until its commit is on the disk: by one caller alone, who pays the whole sync, and by 64 who share it.</summary>
[MemoryDiagnoser]
public class JournalAppendBenchmark
{
    private const int Together = 64;

    private readonly Load _load = new(seed: 1);
    private string _folder = "";
    private JournalHost _host = null!;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _folder = Directory.CreateTempSubdirectory("pmssync-append-").FullName;
        _host = await JournalHost.StartAsync(_folder);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public Task AloneAsync() => _host.Journal.AppendAsync(_load.Next());

    [Benchmark(OperationsPerInvoke = Together)]
    public Task TogetherAsync() => Task.WhenAll(Enumerable.Range(0, Together).Select(_ => _host.Journal.AppendAsync(_load.Next())));
}
