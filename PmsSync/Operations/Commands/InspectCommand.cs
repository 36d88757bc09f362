using System.CommandLine;
using PmsSync.Connectors.Ical;

namespace PmsSync.Operations.Commands;

/// <summary><c>inspect FILE|URL [--zone ZONE] [--json]</c>: what an iCal feed would mean. Exits with 1 when it is refused.</summary>
internal static class InspectCommand
{
    /// <summary>What a URL answered: its body, or why there is none. Exactly one of the two is given.</summary>
    internal readonly record struct Fetched(ReadOnlyMemory<byte> Body, string? Problem);

    /// <param name="time">Gives today's date, around which recurring events are expanded.</param>
    /// <param name="fetch">Reads a URL under all rules of the connector.</param>
    public static Command Create(TimeProvider time, Func<Uri, CancellationToken, Task<Fetched>> fetch)
    {
        var source = new Argument<string>("FILE|URL") { Description = "The feed: a file, or an http, https or webcal address." };
        var zone = new Option<string?>("--zone") { Description = "The unit's time zone. The default is the feed's X-WR-TIMEZONE, else UTC." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("inspect", "Show what an iCal feed would mean.") { source, zone, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(zone) is { } named && FeedZones.Find(named) is null)
                return await Fail(error, $"--zone: \"{named}\" is no time zone; write an IANA name such as Europe/Rome.", ExitCode.BadUsage);
            var given = parsed.GetValue(source)!;
            var fetched = await Load(given, fetch, cancel);
            if (fetched.Problem is { } unreadable && AddressOf(given) is null)
                return await Fail(error, unreadable, ExitCode.BadUsage);
            var inspection = fetched.Problem is { } problem
                ? Inspection.Refused(problem, parsed.GetValue(zone))
                : Inspection.Of(fetched.Body, parsed.GetValue(zone), time.GetUtcNow());
            await output.WriteAsync(parsed.GetValue(json) ? inspection.ToJson() : inspection.ToText());
            return inspection.Reading is FeedReading.Refused ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static Task<Fetched> Load(string source, Func<Uri, CancellationToken, Task<Fetched>> fetch, CancellationToken cancel) =>
        AddressOf(source) is { } address ? fetch(address, cancel) : LoadFile(source, cancel);

    private static Uri? AddressOf(string source) =>
        Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "webcal" or "webcals" ? address : null;

    private static async Task<Fetched> LoadFile(string path, CancellationToken cancel)
    {
        try
        {
            return new Fetched(await File.ReadAllBytesAsync(path, cancel), Problem: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new Fetched(default, $"inspect: the file cannot be read: {e.Message}");
        }
    }

    private static async Task<int> Fail(TextWriter error, string message, int code)
    {
        await error.WriteLineAsync(message);
        return code;
    }
}
