using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace PmsSync.Operations.Replay;

/// <summary>One poll of a recorded history; a null <paramref name="Snapshot"/> is a fetch that failed.</summary>
internal sealed record RecordedPoll(int Number, DateTimeOffset At, string? Snapshot);

/// <summary>What reading a recorded history led to.</summary>
internal abstract record FeedSeriesReading
{
    private FeedSeriesReading()
    {
    }

    internal sealed record Read(FeedSeries Series) : FeedSeriesReading;

    /// <param name="Reason">What is wrong with which file, in a person's words.</param>
    internal sealed record Unreadable(string Reason) : FeedSeriesReading;
}

/// <summary>
/// The recorded history of one feed: a folder with <c>polls.csv</c> (columns <c>poll</c>, <c>polled_at</c>
/// with its offset, <c>snapshot</c>, others ignored) and <c>snapshots.tar.gz</c> with the contents.
/// </summary>
internal sealed record FeedSeries(
    string Name, IReadOnlyList<RecordedPoll> Polls, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Snapshots)
{
    /// <summary>More than any feed's history needs; a hostile archive stops here.</summary>
    private const long LargestSnapshot = 64L << 20;

    public static FeedSeriesReading Load(string directory)
    {
        try
        {
            var snapshots = ReadSnapshots(Path.Combine(directory, "snapshots.tar.gz"));
            var polls = ReadPolls(Path.Combine(directory, "polls.csv"));
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
            if (polls.Count == 0)
                return new FeedSeriesReading.Unreadable($"The history in {directory} holds no poll.");
            return polls.FirstOrDefault(p => p.Snapshot is { } s && !snapshots.ContainsKey(s)) is { } lost
                ? new FeedSeriesReading.Unreadable($"Poll {lost.Number} names {lost.Snapshot}, which snapshots.tar.gz does not hold.")
                : new FeedSeriesReading.Read(new FeedSeries(name, polls, snapshots));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            return new FeedSeriesReading.Unreadable($"The history in {directory} cannot be read: {e.Message}");
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> ReadSnapshots(string path)
    {
        var snapshots = new Dictionary<string, ReadOnlyMemory<byte>>();
        using var file = File.OpenRead(path);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                continue;
            if (entry.Length > LargestSnapshot)
                throw new InvalidDataException($"{entry.Name} is larger than {LargestSnapshot >> 20} MB.");
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            snapshots[Path.GetFileName(entry.Name)] = content.ToArray();
        }
        return snapshots;
    }

    private static List<RecordedPoll> ReadPolls(string path)
    {
        using var lines = File.ReadLines(path).GetEnumerator();
        if (!lines.MoveNext())
            throw new InvalidDataException("polls.csv is empty.");
        var header = CsvLine.Split(lines.Current.TrimStart('\uFEFF'));
        var (number, at, snapshot) = (Column(header, "poll"), Column(header, "polled_at"), Column(header, "snapshot"));
        var polls = new List<RecordedPoll>();
        while (lines.MoveNext())
        {
            if (string.IsNullOrWhiteSpace(lines.Current))
                continue;
            var fields = CsvLine.Split(lines.Current);
            if (fields.Count <= Math.Max(number, at))
                throw new InvalidDataException($"polls.csv has too few fields in: {lines.Current}");
            // The recorder leaves trailing fields out where the fetch failed.
            var content = fields.ElementAtOrDefault(snapshot);
            polls.Add(new RecordedPoll(
                int.Parse(fields[number], CultureInfo.InvariantCulture),
                DateTimeOffset.Parse(fields[at], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                content is null or "" or "absent" ? null : content));
        }
        return polls;
    }

    private static int Column(IReadOnlyList<string> header, string name)
    {
        var index = header.ToList().IndexOf(name);
        return index >= 0 ? index : throw new InvalidDataException($"polls.csv has no column {name}.");
    }
}

/// <summary>Fields of one CSV line: quoted where they hold a comma or a quote, quotes doubled.</summary>
internal static class CsvLine
{
    public static IReadOnlyList<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
