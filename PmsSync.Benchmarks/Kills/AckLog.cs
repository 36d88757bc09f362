using System.Text.Json;

namespace PmsSync.Benchmarks.Kills;

/// <summary>What the service promised: after this answer the booking stands like this.</summary>
internal sealed record Ack(string Key, string Id, string Unit, DateOnly Arrival, DateOnly Departure, bool IsCancelled, long Version, bool IsNew);

/// <summary>A writer's memory outside the service: one line per 2xx, on the disk before the next request.</summary>
internal sealed class AckLog : IDisposable
{
    private readonly FileStream _file;

    public AckLog(string path) => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    public void Write(Ack ack)
    {
        JsonSerializer.Serialize(_file, ack);
        _file.WriteByte((byte)'\n');
        _file.Flush(flushToDisk: true);
    }

    public static IReadOnlyList<Ack> Read(string path) => [.. File.ReadLines(path).Select(static line => JsonSerializer.Deserialize<Ack>(line)!)];

    public void Dispose() => _file.Dispose();
}
