using PmsSync.Connectors;
using PmsSync.Inbound;
using PmsSync.Journal;
using PmsSync.Operations.Hosting;
using PmsSync.Operations.Notices;
using PmsSync.Operations.TenantData;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Messages;
using PmsSync.Outbound.Notices;
using PmsSync.Outbound.Staff;
using PmsSync.Pipelines;
using PmsSync.Sandbox;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Throttling;
using PmsSync.Web;

namespace PmsSync;

/// <summary>The service, put together.</summary>
internal static class Service
{
    /// <summary>The modules in the order of the flow, one line each.</summary>
    /// <param name="configuration">Without errors.</param>
    /// <param name="outside">Replaces what the world outside is, such as the clock; comes last and so wins. For tests.</param>
    /// <exception cref="StorageRefusedException">The data directory cannot be used; the message names the remedy.</exception>
    public static WebApplication Build(LoadedConfiguration configuration, Action<IServiceCollection>? outside = null)
    {
        var builder = ServiceHost.CreateBuilder(configuration);
        builder.AddTenancy();
        builder.Services.AddStorage(new StorageOptions { DataDirectory = configuration.Options.DataDirectory });
        builder.Services.AddJournal();
        builder.Services.AddThrottling();
        builder.Services.AddSandbox(_ => SandboxSettings.Of(configuration));
        builder.Services.AddConnectors(static services => services.GetRequiredService<SandboxServer>().Resolve);
        builder.Services.AddState();
        builder.Services.AddPipelines();
        builder.Services.AddChannels();
        builder.Services.AddMessageDelivery();
        builder.Services.AddNotices();
        builder.Services.AddInbound();
        builder.Services.AddNoticeWatch();
        builder.Services.AddExports();
        builder.Services.AddStaffCalendars();
        builder.Services.AddTenantData();
        builder.Services.AddWeb();
        builder.Services.AddHostedService<SandboxImports>();
        outside?.Invoke(builder.Services);
        return Open(builder.Build());
    }

    // The database is opened before anything starts, so that a data directory that cannot be used is refused with
    // its remedy; what was built by then is closed again, the lock on the directory above all.
    private static WebApplication Open(WebApplication service)
    {
        try
        {
            _ = service.Services.GetRequiredService<Database>();
            service.MapWeb();
            return service;
        }
        catch
        {
            ((IDisposable)service).Dispose();
            throw;
        }
    }
}
