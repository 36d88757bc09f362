using System.Collections.Concurrent;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Staff;

/// <summary>
/// Which token opens whose calendar of tasks. As with exports, a token is a credential that is looked up by its hash; one that
/// is not configured is generated when it is first shown.
/// </summary>
internal sealed class StaffAddresses
{
    private readonly Database _database;
    private readonly StorageHealth _health;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<StaffKey, string> _generated = [];
    private readonly TokenBook<StaffKey> _book;

    public StaffAddresses(Database database, StorageHealth health, TenantDirectory tenants, TimeProvider time)
    {
        (_database, _health, _tenants, _time) = (database, health, tenants, time);
        foreach (var (staff, token) in database.Readers.Read(StaffTokenStore.All))
            _generated[staff] = token;
        _book = new TokenBook<StaffKey>(tenants, TokensOf);
    }

    /// <summary>Whose calendar a presented token opens; null for an unknown, rotated or no longer configured one.</summary>
    public StaffKey? Find(string token) => _book.Find(token);

    /// <summary>The token of a calendar, generated where there is none. Null where the person is not configured, or a new one cannot be kept now.</summary>
    public async Task<string?> TryTokenOfAsync(StaffKey staff, CancellationToken cancel)
    {
        if (_tenants.Current.Find(staff.Tenant)?.FindStaff(staff.Staff) is not { } found)
            return null;
        if ((found.Token ?? _generated.GetValueOrDefault(staff)) is { } known)
            return known;
        if (!_health.IsWritable)
            return null;
        try
        {
            var fresh = TokenBook.Fresh();
            return Keep(staff, await _database.Writer.WriteAsync(WorkClass.High, s => StaffTokenStore.TokenOrNew(s, staff, fresh, _time.GetUtcNow()), cancel));
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Gives the calendar a new address; the old one is unknown from then on. Null where the person is not configured.</summary>
    /// <exception cref="StorageUnavailableException">The new one could not be kept; the old one stays.</exception>
    public async Task<Rotation?> RotateAsync(StaffKey staff, CancellationToken cancel)
    {
        if (_tenants.Current.Find(staff.Tenant)?.FindStaff(staff.Staff) is not { } found)
            return null;
        if (found.Token is not null)
            return new Rotation.Configured();
        var token = TokenBook.Fresh();
        await _database.Writer.WriteAsync(WorkClass.High, s =>
        {
            StaffTokenStore.Replace(s, staff, token, _time.GetUtcNow());
            return true;
        }, cancel);
        return new Rotation.Rotated(Keep(staff, token));
    }

    /// <summary>The tenant's data was deleted: generated tokens of its calendars open nothing any more, whoever takes its name.</summary>
    public void Forget(TenantId tenant)
    {
        foreach (var staff in _generated.Keys.Where(k => k.Tenant == tenant))
            _generated.TryRemove(staff, out _);
        _book.Rebuild();
    }

    private string Keep(StaffKey staff, string token)
    {
        _generated[staff] = token;
        _book.Rebuild();
        return token;
    }

    private IEnumerable<(StaffKey Opens, string Token)> TokensOf(Snapshot snapshot) =>
        from tenant in snapshot.Tenants
        from person in tenant.Staff
        let key = new StaffKey(tenant.Id, person.Id)
        let token = person.Token ?? _generated.GetValueOrDefault(key)
        where token is not null
        select (key, token);
}
