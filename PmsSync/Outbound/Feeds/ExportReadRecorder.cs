using System.Diagnostics.Metrics;
using System.Threading.Channels;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Feeds;

/// <summary>
/// Writes down who was told which nights, behind the reader's back: a slow disk must not slow down an export. Where
/// it cannot keep up or the disk refuses, a note is lost; that only ever means less evidence for an echo, which
/// is the careful side.
/// </summary>
internal sealed partial class ExportReadRecorder(Database database, ExportOptions options, ExportMetrics metrics, ILogger<ExportReadRecorder> logger) : BackgroundService
{
    private const int Waiting = 1024;

    private readonly Channel<ExportRead> _reads = Channel.CreateBounded<ExportRead>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    /// <summary>Never waits.</summary>
    public void Note(ExportRead read)
    {
        if (!_reads.Writer.TryWrite(read))
            metrics.NoteLost();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What was noted before the stop is still written: the loop ends when the channel is empty.
        using var stop = stoppingToken.Register(() => _reads.Writer.TryComplete());
        await foreach (var read in _reads.Reader.ReadAllAsync(CancellationToken.None))
            await WriteAsync(read);
    }

    private async Task WriteAsync(ExportRead read)
    {
        try
        {
            await database.Writer.WriteAsync(WorkClass.Normal, s =>
            {
                ExportStore.Note(s, read, options.ReadsKept);
                return true;
            });
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            metrics.NoteLost();
            Log.NotNoted(logger, read.Export, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8000, LogLevel.Warning, "That {Export} was read could not be noted")]
        public static partial void NotNoted(ILogger logger, ExportKey export, Exception error);
    }
}

/// <summary>How often our calendars are read.</summary>
internal sealed class ExportMetrics : IDisposable
{
    private readonly Meter _meter = new("PmsSync.Outbound.Feeds");
    private readonly Counter<long> _reads;
    private readonly Counter<long> _lost;

    public ExportMetrics()
    {
        _reads = _meter.CreateCounter<long>("pmssync.export.reads", description: "Exported calendars that were read, by answer.");
        _lost = _meter.CreateCounter<long>("pmssync.export.notes.lost", description: "Reads of which no note could be kept.");
    }

    public void Read(string tenant, string connection, bool unchanged) => _reads.Add(
        1, new("tenant", tenant), new("connection", connection), new("answer", unchanged ? "unchanged" : "full"));

    public void NoteLost() => _lost.Add(1);

    public void Dispose() => _meter.Dispose();
}
