using PmsSync.State.Cleaning;
using PmsSync.State.Edits;
using PmsSync.State.Joined;
using PmsSync.State.Maintenance;
using PmsSync.State.Messages;
using PmsSync.State.Prices;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The canonical rows and what they rest on.</summary>
internal static class StateModule
{
    public static IServiceCollection AddState(this IServiceCollection services) => services
        .AddSingleton<StateReader>()
        .AddSingleton(new PriceOptions())
        .AddSingleton<PriceRetention>()
        .AddHostedService(static s => s.GetRequiredService<PriceRetention>())
        .AddSingleton<PullLedger>()
        .AddSingleton<AccountSignals>()
        .AddSingleton<MessageReader>()
        .AddSingleton<DeliverySignals>()
        .AddSingleton<CleaningReader>()
        .AddSingleton<MaintenanceReader>()
        .AddSingleton(new Migration(3, "state", StateSchema.Sql))
        .AddSingleton(new Migration(6, "prices", PriceSchema.Sql))
        .AddSingleton(new Migration(7, "messages", MessageSchema.Sql))
        .AddSingleton(new Migration(10, "channel bookings", ChannelBookingSchema.Sql))
        .AddSingleton(new Migration(13, "catch-up", CatchUpSchema.Sql))
        .AddSingleton(new Migration(15, "decisions", DecisionSchema.Sql))
        .AddSingleton(new Migration(16, "cleaning", CleaningSchema.Sql))
        .AddSingleton(new Migration(17, "maintenance", MaintenanceSchema.Sql))
        .AddSingleton(new Migration(18, "sources of prices, edits at channels", PriceSchema.Sources + EditSchema.Sql))
        .AddSingleton(new Migration(19, "conversations", ConversationSchema.Sql))
        .AddSingleton(new Migration(21, "joined systems", JoinedSchema.Sql))
        .AddSingleton(new Migration(22, "decisions of persons", DecisionSchema.OfPersons))
        .AddSingleton(new Migration(23, "looks at units", StateSchema.Looks))
        .AddSingleton(new Migration(24, "last looks at units", StateSchema.LastLooks))
        .AddSingleton(new Migration(25, "policies of conflicts", StateSchema.Policies))
        .AddSingleton(new Migration(26, "currencies of prices", PriceSchema.SaidCurrencies))
        .AddSingleton(new Migration(27, "who did what to cleaning tasks", CleaningSchema.Persons))
        .AddSingleton(new Migration(28, "requests to cancel of each conflict, lookalikes, walks through messages", StateSchema.Asked + StateSchema.Lookalikes + MessageSchema.Walks))
        .AddSingleton(new Migration(30, "revisions that persons keep", ChannelBookingSchema.Kept))
        .AddSingleton(new Migration(31, "days of preparation at the last looks", StateSchema.LastPreparations))
        .AddSingleton(new Migration(32, "sides of conflicts, enquiries that go on elsewhere", StateSchema.Sides + ConversationSchema.GoingOn))
        .AddSingleton(new Migration(33, "events before which messages left", MessageSchema.Begins));
}
