using PmsSync.Domain;
using PmsSync.Journal.Timing;
using PmsSync.Operations.Health;
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
    string Status, bool Demo, string Version, IReadOnlyList<HealthProblemBody> Problems, long OpenEvents, long DeadLetters, IReadOnlyList<PipelineBody> Pipelines);

/// <summary>
/// How quick a pipeline was in the last 15 minutes. Times are seconds, of half of the events and of all but one in a hundred,
/// null where nothing was measured; <c>applied</c> is from arrival to commit, <c>acknowledged</c> what <c>acknowledgedMeans</c> says
/// (null where nobody confirms).
/// </summary>
/// <param name="Health"><c>ok</c>, or <c>degraded</c> where a target is missed; <paramref name="Words"/> say by how much and what helps.</param>
/// <param name="FromBefore">Events of an earlier run, applied since the start and not in the times.</param>
internal sealed record PipelineBody(string Name, string Health, string? Words, TimesBody Applied, TimesBody? Acknowledged, string AcknowledgedMeans, long FromBefore)
{
    public static PipelineBody Of(PipelineHealth health) => new(
        health.Pipeline.ToString().ToLowerInvariant(), health.Words is null ? "ok" : "degraded", health.Words,
        TimesBody.Of(health.Times.Applied, health.Target.AppliedWithin),
        health.Target.AcknowledgedWithin is { } within ? TimesBody.Of(health.Times.Acknowledged, within) : null,
        Confirmation.Of(health.Pipeline).Span, health.Times.FromBefore);
}

/// <summary>Seconds; the <paramref name="Target"/> is for <paramref name="P99"/>.</summary>
internal sealed record TimesBody(long Count, double? P50, double? P99, double Target)
{
    public static TimesBody Of(TimesRead read, TimeSpan target) => new(
        read.Count, read.Count == 0 ? null : Math.Round(read.P50.TotalSeconds, 3), read.Count == 0 ? null : Math.Round(read.P99.TotalSeconds, 3), target.TotalSeconds);
}

/// <summary>Something that a person should know: <paramref name="Kind"/> is <c>storage</c>, <c>reload</c>, <c>catchUp</c>, <c>deadLetters</c>, <c>unmapped</c>, <c>channelSettings</c>, <c>joined</c>, <c>drift</c>, <c>notices</c>, <c>slow</c> or <c>stopping</c>.</summary>
internal sealed record HealthProblemBody(string Kind, string Words);

/// <summary>The process answers.</summary>
internal sealed record LiveBody(string Status);

/// <summary>Where to write a backup: a whole path on the service's machine; an earlier backup of that name is replaced.</summary>
internal sealed record BackupBody(string File);

/// <summary>A setting that keeps an edited configuration from being used.</summary>
internal sealed record SettingProblemBody(string Path, string Words);

/// <summary>The configuration in use, and why an edited one is not.</summary>
internal sealed record ConfigurationBody(int Tenants, DateTimeOffset? RefusedSince, IReadOnlyList<SettingProblemBody> Errors);
