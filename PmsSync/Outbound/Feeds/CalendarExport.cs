using System.Security.Cryptography;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Feeds;

/// <summary>An exported calendar at one moment. <paramref name="Tag"/> is its strong validator, in quotes: a hash of the bytes.</summary>
internal sealed record ExportedCalendar(ExportKey Export, byte[] Bytes, string Tag, NightSet Nights, IReadOnlyList<ExportedStay> Stays);

/// <summary>Makes the calendar that a destination is told, from the rows as they are now, and hears of its readings.</summary>
internal sealed class CalendarExport(
    Database database, TenantDirectory tenants, ExportAddresses addresses, ExportReadRecorder recorder, ExportMetrics metrics,
    ExportOptions options, TimeProvider time)
{
    private const int UserAgentKept = 120;

    /// <summary>The calendar behind a token; null where the token opens none.</summary>
    public ExportedCalendar? Open(string token, bool placeholder)
    {
        if (addresses.Find(token) is not { } export || tenants.Current.Find(export.Tenant, export.Unit) is not { } unit)
            return null;
        var today = time.GetUtcNow().DateIn(unit.Zone);
        var rules = new ExportRules(export, today, options);
        var told = database.Readers.ReadTogether(connection => ToldCalendar.Load(connection, rules, unit.Rooms));
        var calendar = new ExportCalendar(unit.Name, OwnMark.Of(database.Instance, export.Tenant, export.Unit), options.Refresh, placeholder || options.Placeholder, told.Events);
        var bytes = CalendarText.Write(calendar);
        return new ExportedCalendar(export, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"", calendar.Nights, told.Stays);
    }

    /// <summary>Notes that the destination now knows this content, whether it was sent or was what it had.</summary>
    public void WasRead(ExportedCalendar calendar, string? userAgent, bool unchanged)
    {
        var now = time.GetUtcNow();
        metrics.Read(calendar.Export.Tenant.Value, calendar.Export.Connection.Value, unchanged);
        var agent = userAgent is { Length: > UserAgentKept } ? userAgent[..UserAgentKept] : userAgent;
        recorder.Note(new ExportRead(calendar.Export, calendar.Tag, calendar.Nights, now, now, 1, agent) { Stays = calendar.Stays });
    }

    /// <summary>What a destination is known to have read, oldest first.</summary>
    public IReadOnlyList<ExportRead> Reads(ExportKey export) => database.Readers.Read(c => ExportStore.Told(c, export));

    /// <summary>The newest content that each of the tenant's destinations read.</summary>
    public IReadOnlyList<ExportRead> LastReads(TenantId tenant) => database.Readers.Read(c => ExportStore.LastReads(c, tenant));
}
