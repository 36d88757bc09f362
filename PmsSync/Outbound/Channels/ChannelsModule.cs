using Microsoft.Extensions.DependencyInjection.Extensions;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>Telling channels what changed.</summary>
internal static class ChannelsModule
{
    public static IServiceCollection AddChannels(this IServiceCollection services) => services
        .AddDirtyTargets()
        .AddSingleton<WriterCompanion>(static s => s.GetRequiredService<DirtyTargets>())
        .AddSingleton(new Migration(8, "targets", ChannelSchema.Sql));

    /// <summary>What pipelines mark with; nothing is told without <see cref="AddChannels"/>.</summary>
    public static IServiceCollection AddDirtyTargets(this IServiceCollection services)
    {
        services.TryAddSingleton<DirtyTargets>();
        return services;
    }
}
