using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Web.Bodies;

/// <summary>A tenant that the caller's key opens.</summary>
internal sealed record TenantBody(string Id, string Name, string TimeZone, string? Currency, IReadOnlyList<UnitBody> Units)
{
    public static TenantBody Of(Tenant tenant, DateTimeOffset now) => new(
        tenant.Id.Value, tenant.Name, tenant.Zone.Id, tenant.Currency, [.. tenant.Units.Select(u => UnitBody.Of(u, now))]);
}

/// <summary>Something rentable. <paramref name="Today"/> is the date there now.</summary>
internal sealed record UnitBody(string Id, string Name, int Quantity, string? Group, string TimeZone, TimeOnly CheckIn, TimeOnly CheckOut, DateOnly Today)
{
    public static UnitBody Of(Unit unit, DateTimeOffset now) => new(
        unit.Id.Value, unit.Name, unit.Quantity, unit.Group, unit.Zone.Id, unit.CheckIn, unit.CheckOut, TodayOf(unit, now));

    public static DateOnly TodayOf(Unit unit, DateTimeOffset now) => now.DateIn(unit.Zone);
}

/// <summary>How the service is. <paramref name="Status"/> is <c>ready</c> or <c>notReady</c>.</summary>
internal sealed record ReadyBody(
    string Status, bool Demo, string Version, IReadOnlyList<HealthProblemBody> Problems, long OpenEvents, long DeadLetters);

/// <summary>Something that a person should know: <paramref name="Kind"/> is <c>storage</c>, <c>reload</c>, <c>catchUp</c>, <c>deadLetters</c>, <c>unmapped</c>, <c>channelSettings</c>, <c>drift</c> or <c>stopping</c>.</summary>
internal sealed record HealthProblemBody(string Kind, string Words);

/// <summary>The process answers.</summary>
internal sealed record LiveBody(string Status);

/// <summary>Where to write a backup: a whole path on the service's machine; an earlier backup of that name is replaced.</summary>
internal sealed record BackupBody(string File);

/// <summary>A setting that keeps an edited configuration from being used.</summary>
internal sealed record SettingProblemBody(string Path, string Words);

/// <summary>The configuration in use, and why an edited one is not.</summary>
internal sealed record ConfigurationBody(int Tenants, DateTimeOffset? RefusedSince, IReadOnlyList<SettingProblemBody> Errors);
