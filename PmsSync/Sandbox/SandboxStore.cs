using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Sandbox;

/// <summary>
/// The world on disk: one file per listing, each replaced whole, so that a kill leaves the old or the new
/// calendar and a change costs one listing, however many there are.
/// </summary>
internal sealed partial class SandboxStore(string directory, ILogger<SandboxStore> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Everything stored. A file that cannot be read is set aside and said, and its listing begins anew.</summary>
    public async Task<IReadOnlyList<SandboxListing>> LoadAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        var listings = new List<SandboxListing>();
        foreach (var path in Directory.EnumerateFiles(directory, "*.json"))
        {
            if (await ReadAsync(path, cancel) is { } listing)
                listings.Add(listing);
            else
                File.Move(path, path + ".unreadable", overwrite: true);
        }
        return listings;
    }

    /// <summary>Stores what changed. When it returns, everything shown before the call is on disk.</summary>
    /// <exception cref="IOException">Not all could be stored; what is missing is tried again with the next call.</exception>
    public async Task FlushAsync(SandboxWorld world, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var changed = world.TakeUnsaved();
            try
            {
                foreach (var listing in changed)
                    await WriteAsync(listing, cancel);
            }
            catch
            {
                world.MarkUnsaved(changed);
                throw;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<SandboxListing?> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return (await JsonSerializer.DeserializeAsync<StoredListing>(stream, cancellationToken: cancel))?.ToListing();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            Log.Unreadable(logger, Path.GetFileName(path), e.Message);
            return null;
        }
    }

    private async Task WriteAsync(SandboxListing listing, CancellationToken cancel)
    {
        var path = Path.Combine(directory, $"{listing.Id.Channel}_{listing.Id.Name}.json");
        await using (var stream = File.Create(path + ".new"))
            await JsonSerializer.SerializeAsync(stream, StoredListing.From(listing), cancellationToken: cancel);
        File.Move(path + ".new", path, overwrite: true);
    }

    private sealed record StoredStay(string Id, DateOnly Arrival, DateOnly Departure, SandboxKind Kind, string Guest, int Issue);

    private sealed record StoredNights(DateOnly From, DateOnly To);

    private sealed record StoredListing(
        string Channel, string Name, ListingHabits Habits, int Sequence, ulong Chance, IReadOnlyList<StoredStay> Stays,
        Uri? Import, DateTimeOffset? ImportedAt, IReadOnlyList<StoredNights> Imported)
    {
        public static StoredListing From(SandboxListing l) => new(
            l.Id.Channel, l.Id.Name, l.Habits, l.Sequence, l.Chance,
            [.. l.Stays.Select(static s => new StoredStay(s.Id, s.Dates.Arrival, s.Dates.Departure, s.Kind, s.Guest, s.Issue))],
            l.Import, l.ImportedAt, [.. l.Imported.Select(static n => new StoredNights(n.Arrival, n.Departure))]);

        public SandboxListing ToListing() => new()
        {
            Id = ListingId.Of(Channel, Name),
            Habits = Habits,
            Sequence = Sequence,
            Chance = Chance,
            Stays = [.. Stays.Select(static s => new SandboxStay(s.Id, new StayDates(s.Arrival, s.Departure), s.Kind, s.Guest, s.Issue))],
            Import = Import,
            ImportedAt = ImportedAt,
            Imported = NightSet.Of(Imported.Select(static n => new StayDates(n.From, n.To))),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(9001, LogLevel.Warning, "The sandbox's stored listing {File} cannot be read ({Problem}); it was set aside and the listing begins anew.")]
        public static partial void Unreadable(ILogger logger, string file, string problem);
    }
}
