using PmsSync.Inbound.Limits;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Access;

/// <summary>How a write stands to its tenant's limits; one without it can wait, and stops at the limit.</summary>
internal sealed record LimitNeed(bool IsFree)
{
    /// <summary>A cancellation, a block, a person's word about what is there already: never refused.</summary>
    public static readonly LimitNeed Free = new(IsFree: true);

    /// <summary>A booking, or what brings some: refused at twice the limit.</summary>
    public static readonly LimitNeed BringsBookings = new(IsFree: false);
}

/// <summary>Stands before every write of a tenant's, once it is known whose it is.</summary>
internal sealed class LimitGate(TenantLimits limits, TimeProvider time) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var need = http.GetEndpoint()?.Metadata.GetMetadata<LimitNeed>();
        if (HttpMethods.IsGet(http.Request.Method) || need is { IsFree: true } || http.Features.Get<TenantScope>() is not { } scope)
            return next(context);
        return limits.Reached(scope.Id, bringsBookings: need is not null) is { } reached
            ? ValueTask.FromResult<object?>(Problem.OverLimit(reached.IsStorage, reached.Words, reached.Until - time.GetUtcNow()))
            : next(context);
    }
}
