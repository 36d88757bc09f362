using PmsSync;
using PmsSync.Operations;
using PmsSync.Operations.Commands;

// What the service consists of stands in Service.Build: the modules in the order of the flow.
return await RootCommandFactory.Create(new CommandParts
{
    BuildService = static configuration => Service.Build(configuration),
    Restore = Restore.RunAsync,
    Others = [InspectCommand.Create(TimeProvider.System, InspectFetch.FetchAsync), ReplayCommand.Create(), ChannelsCommand.Create(ChannelsFetch.ListAsync, Environment.GetEnvironmentVariable)],
}).InvokeAsync(args);
