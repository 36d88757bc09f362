using System.Text.Json;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>
/// The account on disk: one file for each property and one for what belongs to none, each replaced whole, so that a kill leaves the old
/// or the new state and a change costs one property.
/// </summary>
internal sealed partial class ChannexStore(string directory, ChannexWorld world, ILogger<ChannexStore> logger) : IDisposable
{
    private const string AccountFile = "account.json";

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, long> _stored = [];
    private string? _storedAccount;

    /// <summary>Puts everything stored into the world. A file that cannot be read is set aside and said.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        foreach (var path in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(path) == AccountFile)
            {
                if (await ReadAsync<StoredAccount>(path, cancel) is { } account)
                    world.Change(account.Restore);
            }
            else if (await ReadAsync<StoredProperty>(path, cancel) is { } stored)
            {
                var property = stored.ToProperty();
                _stored[property.Id] = property.Version;
                world.Change(a => a.Properties.Add(property));
            }
        }
    }

    /// <summary>Stores what changed. When it returns, everything answered before the call is on disk.</summary>
    /// <exception cref="IOException">Not all could be stored; what is missing is tried again with the next call.</exception>
    public async Task FlushAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var (account, changed) = world.Read(a => (StoredAccount.From(a), a.Properties
                .Where(p => _stored.GetValueOrDefault(p.Id) != p.Version).Select(static p => (p.Id, p.Version, Stored: StoredProperty.From(p))).ToList()));
            foreach (var (id, version, stored) in changed)
            {
                await WriteAsync($"{stored.Name}.property.json", stored, cancel);
                _stored[id] = version;
            }
            if (JsonSerializer.Serialize(account) is var text && text != _storedAccount)
            {
                await WriteAsync(AccountFile, account, cancel);
                _storedAccount = text;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<T?> ReadAsync<T>(string path, CancellationToken cancel)
        where T : class
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<T>(stream, cancellationToken: cancel);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            Log.Unreadable(logger, Path.GetFileName(path), e.Message);
            File.Move(path, path + ".unreadable", overwrite: true);
            return null;
        }
    }

    private async Task WriteAsync<T>(string name, T stored, CancellationToken cancel)
    {
        var path = Path.Combine(directory, name);
        await using (var stream = File.Create(path + ".new"))
            await JsonSerializer.SerializeAsync(stream, stored, cancellationToken: cancel);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static partial class Log
    {
        [LoggerMessage(9007, LogLevel.Warning, "The simulated Channex's stored file {File} cannot be read ({Problem}); it was set aside and its property begins anew.")]
        public static partial void Unreadable(ILogger logger, string file, string problem);
    }
}
