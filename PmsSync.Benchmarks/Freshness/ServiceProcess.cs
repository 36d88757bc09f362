using System.Diagnostics;
using System.Text.Json;

namespace PmsSync.Benchmarks.Freshness;

/// <summary>The real program in a process of its own, reading each feed for one unit and exporting each unit to another channel.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const string Ready = "Ready on ";

    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static string TokenOf(int feed) => $"freshness-of-a-calendar-{feed:D6}";

    public static async Task<ServiceProcess> StartAsync(string folder, ChangingFeeds feeds, int count, TimeSpan interval)
    {
        var file = Path.Combine(folder, "appsettings.json");
        await File.WriteAllTextAsync(file, Configuration(feeds, count, interval));
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "PmsSync.dll"), "run", "--config", file])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Ready, StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServiceProcess(process, new Uri(line[(at + Ready.Length)..].TrimEnd('.')));
            }
        }
        throw new InvalidOperationException("The service did not start.");
    }

    /// <summary>Processor time used so far, and memory in use now.</summary>
    public (TimeSpan Processor, long Bytes) Usage()
    {
        _process.Refresh();
        return (_process.TotalProcessorTime, _process.WorkingSet64);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Configuration(ChangingFeeds feeds, int count, TimeSpan interval)
    {
        var all = Enumerable.Range(0, count).ToList();
        return JsonSerializer.Serialize(new
        {
            Urls = "http://127.0.0.1:0",
            PmsSync = new
            {
                DataDirectory = "data",
                Tenants = new[]
                {
                    new
                    {
                        Id = "house",
                        TimeZone = "Etc/UTC",
                        Units = all.Select(static f => new { Id = $"u{f}" }),
                        Connections = new object[]
                        {
                            new
                            {
                                Id = "source",
                                Type = "ical",
                                AllowPrivateNetworks = true,
                                Poll = new { Interval = interval.ToString() },
                                Units = all.ToDictionary(static f => $"u{f}", f => new { ImportUrl = feeds.Address(f) }),
                            },
                            new
                            {
                                Id = "reader",
                                Type = "ical",
                                Units = all.ToDictionary(static f => $"u{f}", static f => new { ExportToken = TokenOf(f) }),
                            },
                        },
                    },
                },
            },
        });
    }
}
