using PmsSync.Operations.Commands;
using PmsSync.Operations.Hosting;
using PmsSync.Tenancy;

return await RootCommandFactory.Create(new CommandParts { BuildService = BuildService }).InvokeAsync(args);

// The modules in the order of the flow, one line each.
static WebApplication BuildService(LoadedConfiguration configuration)
{
    var builder = ServiceHost.CreateBuilder(configuration);
    builder.AddTenancy();
    return builder.Build();
}
