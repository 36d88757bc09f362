using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;
using PmsSync.Operations;
using PmsSync.Operations.Health;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Page;
using PmsSync.Web.Problems;
using PmsSync.Web.Routes;

namespace PmsSync.Web;

/// <summary>The local API, the exported calendars, metrics, and the page for people.</summary>
internal static class WebModule
{
    private const long LargestBody = 1_000_000;

    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddProblemDetails(static options => options.CustomizeProblemDetails = static c => c.ProblemDetails.Extensions.Remove("traceId"));
        services.ConfigureHttpJsonOptions(static options => WebJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(static options => options.Limits.MaxRequestBodySize = LargestBody);
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.AddOpenTelemetry().WithMetrics(static metrics => metrics
            .AddInstrumentation(static s => s.GetRequiredService<PipelineMetrics>())
            .AddMeter("PmsSync.*", "Microsoft.AspNetCore.Hosting", "System.Runtime").AddPrometheusExporter());
        return services
            .AddSingleton<ServiceBackup>()
            .AddSingleton<EventWrites>()
            .AddSingleton<DirectWrites>()
            .AddSingleton<MessageWrites>()
            .AddSingleton<MessageMarkWrites>()
            .AddSingleton<PriceImports>()
            .AddSingleton<CleaningWrites>()
            .AddSingleton<StaffWebhooks>()
            .AddSingleton<MaintenanceWrites>()
            .AddSingleton<ConnectionViews>()
            .AddSingleton<CancellationAsks>()
            .AddSingleton<ConflictTold>()
            .AddSingleton<ConflictViews>()
            .AddSingleton<ChannelTroubles>()
            .AddSingleton<PipelineHealthReader>()
            .AddSingleton<PipelineMetrics>()
            .AddSingleton<ServiceHealth>();
    }

    public static void MapWeb(this WebApplication app)
    {
        app.UseProblemAnswers();
        app.UseRouting();
        app.UseMiddleware<AccessGate>();
        app.MapStatusPage();
        app.MapService();
        app.MapExports();
        app.MapWebhooks();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(AccessNeed.ToAdministration);

        var tenant = app.MapGroup("/api/v1/tenants/{tenant}").WithMetadata(AccessNeed.ToTenant).WithReadProblems();
        tenant.AddEndpointFilter<RouteGroupBuilder, RepeatGate>();
        tenant.AddEndpointFilter<RouteGroupBuilder, LimitGate>();
        tenant.MapBookings();
        tenant.MapUnits();
        tenant.MapPrices();
        tenant.MapConnections();
        tenant.MapDrift();
        tenant.MapConflicts();
        tenant.MapEvents();
        tenant.MapMessages();
        tenant.MapCleaning();
        tenant.MapMaintenance();
        tenant.MapStaff();
        tenant.MapNotices();
        app.MapTenantData();
    }
}
