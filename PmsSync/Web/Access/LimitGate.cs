using System.Text.Json;
using PmsSync.Inbound.Limits;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Access;

/// <summary>How a write stands to its tenant's limits.</summary>
internal sealed record LimitNeed
{
    /// <summary>A cancellation, a block, a person's word about what is there already: never refused.</summary>
    public static readonly LimitNeed Free = new() { IsFree = true };

    /// <summary>A booking, or what brings some: refused at twice the limit.</summary>
    public static readonly LimitNeed BringsBookings = new() { IsOfBookings = true };

    /// <summary>What has no other need: refused at the limit.</summary>
    public static readonly LimitNeed CanWait = new();

    public bool IsFree { get; private init; }

    public bool IsOfBookings { get; private init; }

    /// <summary>Bodies by which it is never refused: what cancels or closes by an address that is there for other things too. Null: none.</summary>
    public Func<JsonElement, bool>? IsFreeBody { get; init; }
}

/// <summary>Stands before every write of a tenant's, once it is known whose it is.</summary>
internal sealed class LimitGate(TenantLimits limits, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var need = http.GetEndpoint()?.Metadata.GetMetadata<LimitNeed>() ?? LimitNeed.CanWait;
        if (HttpMethods.IsGet(http.Request.Method) || need.IsFree || limits.Reached(TenantScope.Of(http).Id, need.IsOfBookings) is not { } reached)
            return await next(context);
        return need.IsFreeBody is { } isFree && await JsonBody.OfAsync(http.Request) is JsonBody.Read body && isFree(body.Root)
            ? await next(context)
            : Problem.OverLimit(reached.IsStorage, reached.Words, reached.Until - time.GetUtcNow());
    }
}
