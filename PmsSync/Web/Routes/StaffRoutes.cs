using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Staff;
using PmsSync.Tenancy;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Those who clean, and the addresses of their calendars.</summary>
internal static class StaffRoutes
{
    public static void MapStaff(this RouteGroupBuilder tenant)
    {
        var staff = tenant.MapGroup("staff").WithTags("Cleaning");
        staff.MapGet("", ListAsync).WithName("ListStaff").WithSummary("Those who clean, with the private address of each one's calendar of tasks")
            .Produces<PageBody<StaffBody>>();
        staff.MapPost("{id}/rotate-token", RotateAsync).WithMetadata(LimitNeed.Free).WithName("RotateStaffToken").WithSummary("A new address of the calendar; the old one is unknown at once")
            .Produces<StaffBody>().WithWriteProblems();
    }

    private static Task<IResult> ListAsync(HttpContext context, TenantScope scope, StaffAddresses addresses, int? limit, string? cursor) =>
        Paging.OfAllAsync<StaffMember, StaffBody>(scope.Tenant.Staff, limit, cursor, static s => s.Id, async some =>
        {
            var bodies = new List<StaffBody>();
            foreach (var person in some)
                bodies.Add(BodyOf(context, scope.Tenant, person, await addresses.TryTokenOfAsync(new StaffKey(scope.Id, person.Id), context.RequestAborted)));
            return bodies;
        });

    private static async Task<IResult> RotateAsync(string id, HttpContext context, TenantScope scope, StaffAddresses addresses)
    {
        if (scope.Tenant.FindStaff(id) is not { } person)
            return Problem.NotFound();
        return await addresses.RotateAsync(new StaffKey(scope.Id, person.Id), IdempotencyKey.OfRotation(context.Request, scope.Id), context.RequestAborted) switch
        {
            Rotation.Rotated rotated => TypedResults.Ok(BodyOf(context, scope.Tenant, person, rotated.Token)),
            Rotation.Configured => Problem.Conflict("Set in the configuration", "This address comes from Token in the configuration: change it there, and the old one is unknown at once."),
            null => Problem.NotFound(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static StaffBody BodyOf(HttpContext context, Tenant tenant, StaffMember person, string? token)
    {
        var own = $"{context.Request.Scheme}://{context.Request.Host}";
        return new StaffBody(
            person.Id, person.Name, token is null ? null : $"{own}/ical/staff/{token}.ics",
            tenant.NoticeTargets.Any(t => t.Staff == person.Id) ? $"{own}/webhooks/{tenant.Id}/staff/{person.Id}" : null);
    }
}
