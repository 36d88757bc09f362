using PmsSync.Connectors;
using PmsSync.Inbound;
using PmsSync.Journal;
using PmsSync.Operations;
using PmsSync.Operations.Commands;
using PmsSync.Operations.Hosting;
using PmsSync.Outbound.Feeds;
using PmsSync.Pipelines;
using PmsSync.Sandbox;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Web;

return await RootCommandFactory.Create(new CommandParts
{
    BuildService = BuildService,
    Restore = Restore.RunAsync,
    Others = [InspectCommand.Create(TimeProvider.System, InspectFetch.FetchAsync), ReplayCommand.Create()],
}).InvokeAsync(args);

// The modules in the order of the flow, one line each.
static WebApplication BuildService(LoadedConfiguration configuration)
{
    var builder = ServiceHost.CreateBuilder(configuration);
    builder.AddTenancy();
    builder.Services.AddStorage(new StorageOptions { DataDirectory = configuration.Options.DataDirectory });
    builder.Services.AddJournal();
    builder.Services.AddSandbox(_ => SandboxSettings.Of(configuration));
    builder.Services.AddConnectors(static services => services.GetRequiredService<SandboxServer>().Resolve);
    builder.Services.AddState();
    builder.Services.AddPipelines();
    builder.Services.AddInbound();
    builder.Services.AddExports();
    builder.Services.AddWeb();
    builder.Services.AddHostedService<SandboxImports>();
    var service = builder.Build();
    // Opened before anything starts, so that a data directory that cannot be used is refused with its remedy.
    _ = service.Services.GetRequiredService<Database>();
    service.MapWeb();
    return service;
}
