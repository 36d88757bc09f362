using System.Security.Cryptography;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.State.Cleaning;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Staff;

/// <summary>A calendar at one moment. <paramref name="Tag"/> is its strong validator, in quotes: a hash of the bytes.</summary>
internal sealed record StaffPage(byte[] Bytes, string Tag);

/// <summary>Makes the calendar of one who cleans, from the tasks as they are now.</summary>
internal sealed class StaffCalendar(Database database, TenantDirectory tenants, StaffAddresses addresses, ExportOptions options, TimeProvider time)
{
    /// <summary>Days of the past that are still told.</summary>
    private const int DaysBack = 30;

    private const int MostTasks = 1000;

    /// <summary>The calendar behind a token; null where the token opens none.</summary>
    public StaffPage? Open(string token)
    {
        if (addresses.Find(token) is not { } key || tenants.Current.Find(key.Tenant) is not { } tenant || tenant.FindStaff(key.Staff) is not { } person)
            return null;
        var filter = new CleaningFilter(From: time.GetUtcNow().DateIn(tenant.Zone).AddDays(-DaysBack), Assignee: person.Id);
        var tasks = database.Readers.Read(c => CleaningStore.List(c, key.Tenant, filter, MostTasks, (long.MinValue, "")));
        var bytes = StaffCalendarText.Write(person.Name, options.Refresh, tasks.Select(t => EventOf(tenant, t)));
        return new StaffPage(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
    }

    private StaffEvent EventOf(Tenant tenant, CleaningTask task)
    {
        var unit = tenant.FindUnit(task.Plan.Unit.Value);
        return new StaffEvent(task, unit?.Name ?? task.Plan.Unit.Value, unit?.Zone ?? tenant.Zone, OwnMark.Of(database.Instance, tenant.Id, task.Plan.Unit));
    }
}
