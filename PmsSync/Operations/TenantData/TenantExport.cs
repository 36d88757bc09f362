using System.IO.Compression;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Operations.TenantData;

/// <summary>
/// All that is kept of one tenant, as of one moment: a zip with a file of JSON lines for each table, and a manifest that
/// says what they are. It is written into the data directory first, a row at a time, and then sent: so the moment is held
/// as long as the disk needs and not as long as the reader takes, and what fails is answered as a failure.
/// </summary>
internal sealed class TenantExport(Database database, StorageOptions options, TenantDirectory tenants, TimeProvider time) : IHostedService
{
    private const int Format = 1;

    private const string Pattern = "export-*.partial";

    private static readonly string[] Words =
    [
        "Every table that holds rows of this tenant is a file tables/NAME.ndjson with one JSON object in a line for each row, all as of one moment.",
        "Columns that end in _at are instants in Unix milliseconds, UTC. Columns named arrival, departure, day and *_night with text are dates of the unit; ranges are half-open. Nights that are numbers count days: 0 is 0001-01-01.",
        "Contents that are JSON stand as such; other bytes as {\"base64\":…}.",
        "The table journal is every fact as its source told it and what became of it; the others follow from it and from its forerunners, which are removed when their time is over.",
        "What opens something is left out: the columns under leftOut, and all credentials of the configuration.",
    ];

    /// <summary>Null where nothing is kept of the tenant and it is not configured. The stream is at its beginning, and what it reads is gone when it is disposed of.</summary>
    /// <exception cref="IOException">The disk is full, or cannot be written.</exception>
    public async Task<Stream?> CreateAsync(TenantId tenant, CancellationToken cancel)
    {
        var file = new FileStream(
            Path.Combine(options.DataDirectory, $"export-{Guid.NewGuid():N}.partial"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 65_536,
            FileOptions.DeleteOnClose | FileOptions.SequentialScan);
        try
        {
            var rows = await Task.Run(() => database.Readers.ReadTogether(c => Write(c, tenant, file, cancel)), cancel);
            if (rows > 0 || tenants.Current.Find(tenant) is not null)
            {
                file.Position = 0;
                return file;
            }
            await file.DisposeAsync();
            return null;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    // What a process that was killed left behind.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(options.DataDirectory, Pattern))
            File.Delete(file);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private long Write(SqliteConnection connection, TenantId tenant, Stream file, CancellationToken cancel)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        var written = new List<ExportedTable>();
        foreach (var table in TenantTables.Of(connection).OrderBy(static t => t.Name, StringComparer.Ordinal))
        {
            var columns = table.Columns.Where(static c => !TableLines.IsCredential(c)).ToList();
            var name = $"tables/{table.Name}.ndjson";
            using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            var rows = TableLines.Write(connection, table, columns, tenant, entry, cancel);
            written.Add(new ExportedTable(table.Name, name, rows, columns, [.. table.Columns.Except(columns)]));
        }
        using var last = zip.CreateEntry("manifest.json").Open();
        JsonSerializer.Serialize(
            last, new Manifest(Format, tenant.Value, time.GetUtcNow(), Connections.Scalar<long>(connection, "PRAGMA user_version"), Words, ConfiguredShape.Of(tenants.Current.Find(tenant)), written),
            TableLines.Json);
        return written.Sum(static t => t.Rows);
    }

    /// <param name="Schema">The number of the database's last migration.</param>
    private sealed record Manifest(
        int Format, string Tenant, DateTimeOffset ExportedAt, long Schema, IReadOnlyList<string> Words, ConfiguredShape? Configured, IReadOnlyList<ExportedTable> Tables);

    private sealed record ExportedTable(string Table, string File, long Rows, IReadOnlyList<string> Columns, IReadOnlyList<string> LeftOut);
}
