using PmsSync.Operations;
using PmsSync.Tenancy;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>The service as a whole: its health, its tenants, its administration.</summary>
internal static class ServiceRoutes
{
    public static void MapService(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", static () => TypedResults.Ok(new LiveBody("live"))).WithName("Live").WithTags("Health").WithSummary("The process answers");
        app.MapGet("/health/ready", Ready).WithName("Ready").WithTags("Health").WithSummary("200 while changes are accepted, else 503 with the reason")
            .Produces<ReadyBody>().Produces<ReadyBody>(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/api/v1/tenants", TenantsAsync).WithName("ListTenants").WithTags("Tenants").WithSummary("The tenants that the caller's key opens")
            .Produces<PageBody<TenantBody>>();

        var admin = app.MapGroup("/api/v1/admin").WithTags("Administration").WithMetadata(AccessNeed.ToAdministration);
        admin.MapPost("backup", BackupAsync).WithName("Backup").WithSummary("Writes a consistent copy of the database while the service runs")
            .Accepts<BackupBody>("application/json").Produces<BackupBody>().WithWriteProblems();
        admin.MapGet("configuration", Configuration).WithName("GetConfiguration").WithSummary("Why an edited configuration is not in use, if it is not")
            .Produces<ConfigurationBody>();
    }

    private static IResult Ready(ServiceHealth health)
    {
        var body = health.Now();
        return TypedResults.Json(body, statusCode: body.Status == ServiceHealth.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> TenantsAsync(HttpContext context, TenantDirectory tenants, TimeProvider time, int? limit, string? cursor)
    {
        var caller = Caller.Of(context);
        return AccessRules.Visible(tenants.Current, caller.Key, caller.IsLocal) is { } visible
            ? await Paging.OfAllAsync(visible, limit, cursor, static t => t.Id.Value, t => TenantBody.Of(t, time.GetUtcNow()))
            : Problem.Unauthorized();
    }

    private static Task<IResult> BackupAsync(HttpContext context, ServiceBackup backup) => JsonBody.ThenAsync(context.Request, async body =>
    {
        var fields = new Fields(body.Root);
        fields.RefuseUnknown("file");
        var file = fields.Text("file", 4000);
        fields.Require(file, "file");
        if (file is not null && !Path.IsPathFullyQualified(file))
            fields.Wrong("file", "A whole path on the service's machine: its working directory is not yours.");
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        return await backup.WriteAsync(file!) is { } refusal ? Problem.Conflict("Not written", refusal) : TypedResults.Ok(new BackupBody(file!));
    });

    private static IResult Configuration(TenantDirectory tenants)
    {
        var refused = tenants.LastReloadProblem;
        return TypedResults.Ok(new ConfigurationBody(
            tenants.Current.Tenants.Count, refused?.Since, refused is null ? [] : [.. refused.Errors.Select(static e => new SettingProblemBody(e.Path, e.Message))]));
    }
}
