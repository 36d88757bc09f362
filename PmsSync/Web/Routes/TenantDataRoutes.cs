using PmsSync.Domain;
using PmsSync.Operations.TenantData;
using PmsSync.Tenancy;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>All that is kept of a tenant: taken along, counted, deleted.</summary>
internal static class TenantDataRoutes
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    public static void MapTenantData(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/tenants/{tenant}/export", ExportAsync).WithMetadata(AccessNeed.ToKeptData).WithReadProblems()
            .WithName("ExportTenant").WithTags("Tenants").WithSummary("All that is kept of the tenant, as of one moment")
            .WithDescription("A zip with a file of JSON lines for each table and a manifest. The admin key also gets it for a tenant that is not configured any more.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/zip");
        var data = app.MapGroup("/api/v1/tenants/{tenant}/data").WithTags("Administration").WithMetadata(AccessNeed.ToAdministration).WithReadProblems();
        data.MapGet("", CountAsync).WithName("CountTenantData").WithSummary("How much is kept of a tenant, and how far its deletion is").Produces<TenantDataBody>();
        data.MapDelete("", ForgetAsync).WithName("ForgetTenant").WithSummary("Deletes all that is kept of a tenant that is not configured any more")
            .WithDescription("Answers at once; what is left is counted by GET. 409 while the tenant is configured: its polls would write again what is deleted.")
            .Accepts<ForgetBody>("application/json").Produces<TenantDataBody>(StatusCodes.Status202Accepted).WithWriteProblems();
    }

    private static async Task<IResult> ExportAsync(string tenant, HttpContext context, TenantDirectory tenants, TenantExport export)
    {
        var id = IdOf(tenants, tenant);
        try
        {
            return await export.CreateAsync(id, context.RequestAborted) is { } zip
                ? TypedResults.Stream(zip, "application/zip", $"{id}.zip")
                : Problem.NotFound();
        }
        catch (IOException error)
        {
            return Problem.Unavailable($"The export was not made, the disk of the service refused it: {error.Message} Free some space and ask again.", RetryAfter);
        }
    }

    private static async Task<IResult> CountAsync(string tenant, TenantDirectory tenants, TenantRows rows, TenantForgetting forgetting) =>
        TypedResults.Ok(await BodyOfAsync(IdOf(tenants, tenant), tenants, rows, forgetting));

    private static Task<IResult> ForgetAsync(string tenant, HttpContext context, TenantDirectory tenants, TenantRows rows, TenantForgetting forgetting) =>
        JsonBody.ThenAsync(context.Request, async body =>
        {
            var id = IdOf(tenants, tenant);
            var fields = new Fields(body.Root);
            fields.RefuseUnknown("confirm");
            if (fields.Text("confirm", 64) != id.Value)
                fields.Wrong("confirm", "Repeat the tenant's id here: what is deleted cannot be brought back.");
            if (fields.HasErrors)
                return Problem.Invalid(fields.Errors);
            return await Task.Run(() => forgetting.Begin(id)) switch
            {
                ForgettingAnswer.Begun => TypedResults.Accepted($"/api/v1/tenants/{id}/data", await BodyOfAsync(id, tenants, rows, forgetting)),
                ForgettingAnswer.NothingThere => Problem.NotFound(),
                ForgettingAnswer.Configured => Problem.Conflict(
                    "Still configured", $"The tenant '{id}' is configured: its polls would write again what is deleted. Take it out of the configuration first; the log says when that is in use."),
                ForgettingAnswer.NotWritable refused => Problem.Unavailable(refused.Words, RetryAfter),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        });

    // Counting looks at all of the tenant's rows.
    private static async Task<TenantDataBody> BodyOfAsync(TenantId tenant, TenantDirectory tenants, TenantRows rows, TenantForgetting forgetting)
    {
        var counted = await Task.Run(() => rows.Count(tenant));
        var progress = forgetting.ProgressOf(tenant);
        var state = tenants.Current.Find(tenant) is not null ? "configured" : progress.IsDeleting ? "deleting" : counted.Count > 0 ? "kept" : "none";
        return new TenantDataBody(
            tenant.Value, state, counted.Sum(static t => t.Rows), progress.Deleted, [.. counted.Select(static t => new TableRowsBody(t.Table, t.Rows))]);
    }

    // Of a configured one in any case of its letters; the others are written as they were.
    private static TenantId IdOf(TenantDirectory tenants, string tenant) => tenants.Current.Find(tenant)?.Id ?? new TenantId(tenant);
}
