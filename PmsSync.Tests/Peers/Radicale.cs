using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PmsSync.Tests.Peers;

/// <summary>
/// A calendar server that nobody here wrote, on a free loopback port, driven by the script beside the repository; and
/// vdirsyncer, which reads a feed into one of its collections. Tests are skipped where one of the three is missing.
/// </summary>
internal sealed class Radicale : IDisposable
{
    private readonly string _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-radicale-").FullName;
    private readonly int _port = FreePort();

    private Radicale(string script) => _script = script;

    public static async Task<Radicale> StartAsync()
    {
        var script = Corpora.Require("peers", "radicale-peer.sh");
        await RequireAsync("Radicale", "/usr/bin/python3", "-c", "import radicale");
        await RequireAsync("vdirsyncer", "vdirsyncer", "--version");
        await RequireAsync("curl", "curl", "--version");
        var radicale = new Radicale(script);
        await radicale.RunAsync("start");
        return radicale;
    }

    /// <summary>A collection as one feed, with the user and password in the address.</summary>
    public Uri FeedOf(string room) => new($"http://host:x@127.0.0.1:{_port}/host/{room}/");

    public Task MakeAsync(string room) => RunAsync("mkcal", room);

    public async Task PutAsync(string room, string uid, DateOnly arrival, DateOnly departure)
    {
        var answer = await RunAsync("put", room, uid, Basic(arrival), Basic(departure), "Reserved");
        answer.Should().Contain($"PUT {room}/{uid} 201");
    }

    public async Task RemoveAsync(string room, string uid) => (await RunAsync("del", room, uid)).Should().Contain($"DELETE {room}/{uid} 200");

    /// <summary>Lets vdirsyncer pull a feed into a collection; answers with the nights that the collection has afterwards.</summary>
    public async Task<IReadOnlyList<(DateOnly Arrival, DateOnly Departure)>> ConsumeAsync(Uri feed, string collection)
    {
        var lines = (await RunAsync("consume", feed.ToString(), collection)).Split('\n');
        return [.. Dates(lines, "DTSTART").Zip(Dates(lines, "DTEND")).Order()];
    }

    public void Dispose()
    {
        RunAsync("destroy").GetAwaiter().GetResult();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<DateOnly> Dates(string[] lines, string name) =>
        lines.Where(l => l.StartsWith(name + ";VALUE=DATE:", StringComparison.Ordinal)).Select(static l => DateOnly.ParseExact(l[(l.IndexOf(':') + 1)..].Trim(), "yyyyMMdd"));

    private static string Basic(DateOnly date) => date.ToString("yyyyMMdd");

    private static async Task RequireAsync(string what, string program, params string[] arguments)
    {
        try
        {
            var (exit, _) = await RunAsync(new ProcessStartInfo(program, arguments));
            if (exit == 0)
                return;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not there: the line below says so.
        }
        Assert.Ignore($"{what} is not installed.");
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [_script, .. arguments]);
        start.Environment["RAD_DIR"] = Path.Combine(_folder, "radicale");
        start.Environment["RAD_PORT"] = _port.ToString();
        var (exit, output) = await RunAsync(start);
        exit.Should().Be(0, output);
        return output;
    }

    private static async Task<(int Exit, string Output)> RunAsync(ProcessStartInfo start)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (false, true, true, true);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
