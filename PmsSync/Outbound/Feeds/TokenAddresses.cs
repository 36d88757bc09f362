using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Feeds;

/// <summary>Where generated tokens are kept.</summary>
/// <param name="All">Every one that is kept.</param>
/// <param name="TokenOrNew">The one that is kept; where there is none, the given one is from then on.</param>
/// <param name="Replace">Keeps the given one in the place of what was there.</param>
internal sealed record TokenTable<T>(
    Func<SqliteConnection, IEnumerable<(T Opens, string Token)>> All,
    Func<WriteSession, T, string, DateTimeOffset, string> TokenOrNew,
    Action<WriteSession, T, string, DateTimeOffset> Replace);

/// <summary>
/// Addresses that are their own password: which token opens what. One that is not configured is generated when it is first
/// shown, and kept.
/// </summary>
internal sealed class TokenAddresses<T>
    where T : struct
{
    private readonly Database _database;
    private readonly StorageHealth _health;
    private readonly TimeProvider _time;
    private readonly TokenTable<T> _table;
    private readonly ConcurrentDictionary<T, string> _generated = [];
    private readonly TokenBook<T> _book;

    /// <param name="database">Where generated ones are kept.</param>
    /// <param name="health">Whether a new one can be kept now.</param>
    /// <param name="tenants">Who is configured.</param>
    /// <param name="time">When one was generated.</param>
    /// <param name="table">How they are kept.</param>
    /// <param name="configured">Everything that has an address, with its token where that stands in the configuration.</param>
    public TokenAddresses(
        Database database, StorageHealth health, TenantDirectory tenants, TimeProvider time, TokenTable<T> table,
        Func<Snapshot, IEnumerable<(T Opens, string? Token)>> configured)
    {
        (_database, _health, _time, _table) = (database, health, time, table);
        foreach (var (opens, token) in database.Readers.Read(table.All))
            _generated[opens] = token;
        _book = new TokenBook<T>(tenants, snapshot =>
            from one in configured(snapshot)
            let token = one.Token ?? _generated.GetValueOrDefault(one.Opens)
            where token is not null
            select (one.Opens, token));
    }

    /// <summary>What a presented token opens; null for an unknown, rotated or no longer configured one.</summary>
    public T? Find(string token) => _book.Find(token);

    /// <summary>The token, generated where there is none. Null where a new one cannot be kept now.</summary>
    /// <param name="of">What it opens.</param>
    /// <param name="configured">The token that stands in the configuration; null: none does.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task<string?> TryTokenOfAsync(T of, string? configured, CancellationToken cancel)
    {
        if ((configured ?? _generated.GetValueOrDefault(of)) is { } known)
            return known;
        if (!_health.IsWritable)
            return null;
        try
        {
            var fresh = TokenBook.Fresh();
            return Keep(of, await _database.Writer.WriteAsync(WorkClass.High, s => _table.TokenOrNew(s, of, fresh, _time.GetUtcNow()), cancel));
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }

    /// <summary>A new address; the old one is unknown from then on.</summary>
    /// <param name="of">What it opens.</param>
    /// <param name="configured">The token that stands in the configuration, which only an edit changes; null: none does.</param>
    /// <param name="request">Who asks: a repetition is answered with the address that the first one made. Null: it cannot be told from another.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="StorageUnavailableException">The new one could not be kept; the old one stays.</exception>
    public async Task<Rotation> RotateAsync(T of, string? configured, RotationRequest? request, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        if (request is not null && _database.Readers.Read(c => RotationStore.Find(c, request, now)) is { } first)
            return new Rotation.Rotated(first);
        if (configured is not null)
            return new Rotation.Configured();
        // Who stops waiting does not stop the change: the new address opens from its commit on, and the old one does not.
        return new Rotation.Rotated(await ReplaceAsync(of, request, now).WaitAsync(cancel));
    }

    /// <summary>Generated tokens that open nothing any more.</summary>
    public void Forget(Func<T, bool> isGone)
    {
        foreach (var one in _generated.Keys.Where(isGone))
            _generated.TryRemove(one, out _);
        _book.Rebuild();
    }

    private async Task<string> ReplaceAsync(T of, RotationRequest? request, DateTimeOffset now)
    {
        var fresh = TokenBook.Fresh();
        var token = await _database.Writer.WriteAsync(WorkClass.High, s =>
        {
            if (request is not null && RotationStore.TokenOrNew(s, request, fresh, now) is var known && known != fresh)
                return known;
            _table.Replace(s, of, fresh, now);
            return fresh;
        });
        return token == fresh ? Keep(of, fresh) : token;
    }

    private string Keep(T of, string token)
    {
        _generated[of] = token;
        _book.Rebuild();
        return token;
    }
}
