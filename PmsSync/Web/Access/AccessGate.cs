using Microsoft.AspNetCore.Http.Features;
using PmsSync.Tenancy;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Access;

/// <summary>What an endpoint asks of its caller; endpoints without it are open.</summary>
internal sealed record AccessNeed(bool Administration)
{
    public static readonly AccessNeed ToTenant = new(Administration: false), ToAdministration = new(Administration: true);

    /// <summary>As <see cref="ToTenant"/>; the administration also comes in for a tenant that is not configured any more.</summary>
    public static readonly AccessNeed ToKeptData = new(Administration: false) { AlsoWhenGone = true };

    public bool AlsoWhenGone { get; private init; }
}

/// <summary>Stands before every endpoint, before its parameters are read: who may not come in learns nothing of them.</summary>
internal sealed class AccessGate(RequestDelegate next, TenantDirectory tenants)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AccessNeed>() is not { } need)
            return next(context);
        var configured = tenants.Current;
        var caller = Caller.Of(context);
        var tenant = context.GetRouteValue("tenant") as string ?? "";
        var entry = need.Administration
            ? AccessRules.ToAdministration(configured, caller.Key, caller.IsLocal)
            : AccessRules.ToTenant(configured, tenant, caller.Key, caller.IsLocal);
        if (need.AlsoWhenGone && entry == Entry.NotFound && configured.Find(tenant) is null)
            entry = AccessRules.ToAdministration(configured, caller.Key, caller.IsLocal) == Entry.Granted ? Entry.Granted : entry;
        return entry switch
        {
            Entry.Granted => EnterAsync(context, need.Administration ? null : configured.Find(tenant), AccessRules.WhoIs(configured, caller.Key)),
            Entry.Unauthorized => Problem.Unauthorized().ExecuteAsync(context),
            Entry.NotFound => Problem.NotFound().ExecuteAsync(context),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Task EnterAsync(HttpContext context, Tenant? tenant, string by)
    {
        if (tenant is not null)
            context.Features.Set(new TenantScope(tenant, by));
        return next(context);
    }
}

/// <summary>The tenant that a request is about, as configured when it came in.</summary>
/// <param name="Tenant">As configured then.</param>
/// <param name="By">Whose key was shown: <c>tenant</c>, <c>admin</c>, or <c>local</c> where none is needed.</param>
internal sealed record TenantScope(Tenant Tenant, string By)
{
    public Domain.TenantId Id => Tenant.Id;

    /// <summary>Of a request below a tenant's address, which the gate let in.</summary>
    public static TenantScope Of(HttpContext context) => context.Features.GetRequiredFeature<TenantScope>();

    public static ValueTask<TenantScope?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<TenantScope>());
}
