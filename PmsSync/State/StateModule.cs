using PmsSync.State.Prices;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The canonical rows and what they rest on.</summary>
internal static class StateModule
{
    public static IServiceCollection AddState(this IServiceCollection services) => services
        .AddSingleton<StateReader>()
        .AddSingleton<PullLedger>()
        .AddSingleton(new Migration(3, "state", StateSchema.Sql))
        .AddSingleton(new Migration(6, "prices", PriceSchema.Sql))
        .AddSingleton(new Migration(10, "channel bookings", ChannelBookingSchema.Sql));
}
