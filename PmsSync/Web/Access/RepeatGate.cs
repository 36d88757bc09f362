using PmsSync.Web.Problems;

namespace PmsSync.Web.Access;

/// <summary>
/// Stands before everything that may refuse a tenant's write: a repeat of what was done once is answered like the first, also where
/// that would be refused by now, because the guest has cancelled meanwhile or this very write reached a limit.
/// </summary>
internal sealed class RepeatGate(EventWrites writes) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (IdempotencyKey.TextOf(http.Request).Length > IdempotencyKey.Longest)
            return Problem.Unreadable($"An {IdempotencyKey.Header} has at most {IdempotencyKey.Longest} characters.");
        var first = http.GetEndpoint()?.Metadata.GetMetadata<StoredAnswer>() is { } answer && TenantScope.Of(http) is { Id: var tenant } && IdempotencyKey.Of(http.Request, tenant) is { } key
            ? await writes.RepeatAsync(http, tenant, key, answer)
            : null;
        return first ?? await next(context);
    }
}
