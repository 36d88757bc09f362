using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Messages.ConversationHouse;

namespace PmsSync.Tests.Pipelines.Messages;

/// <summary>Messages of one guest's conversations, and what the service then says of them.</summary>
/// <param name="Name">For a manager.</param>
/// <param name="Happens">The steps.</param>
/// <param name="Shown">How many messages a person sees.</param>
/// <param name="Says">The words of each conflict.</param>
internal sealed record MessageCase(string Name, Func<PipelineHouse, Task> Happens, int Shown, params string[] Says)
{
    public override string ToString() => Name;
}

/// <summary>Messages told twice as cases that a manager knows. The README shows the same, in short.</summary>
internal static class MessageCases
{
    private const string Twice = "Manager tells at 2027-01-10 12:01 UTC what airbnb tells at 2027-01-10 12:00 UTC (60 s apart): the same words of the guest, and both speak of one stay (the reservation code HMABCD on both, with nights in common).";

    private static readonly StayDates Stay = Nights.March(1, 4);

    public static readonly MessageCase[] Duplicates =
    [
        new("One channel shows the same words under two ids", static h => h.TellAsync(Booked(Airbnb, Stay), Said(Airbnb, "a1", "OK", 0), Said(Airbnb, "a2", "OK", 1)), 2),
        new("The channel and the channel manager tell one message", ToldTwiceAsync, 1, Twice + " It is shown once."),
        new("The same words twice, on both ways", static async h =>
            {
                await ToldTwiceAsync(h);
                await h.TellAsync(Said(Airbnb, "a2", "OK", 4), Said(Manager, "m2", "OK", 5));
            },
            2,
            Twice + " It is shown once.",
            Twice.Replace("12:01", "12:05", StringComparison.Ordinal).Replace("12:00", "12:04", StringComparison.Ordinal) + " It is shown once."),
        new("Further apart than the settings allow", static h => TellBothAsync(h, Said(Airbnb, "a1", "OK", 0), Said(Manager, "m1", "OK", 12)), 2),
        new("By the host and by the guest", static h => TellBothAsync(h, Said(Airbnb, "a1", "OK", 0), Said(Manager, "m1", "OK", 0, MessageSender.Property)), 2),
        new("The settings compare no words any more", static async h =>
            {
                await ToldTwiceAsync(h);
                await h.RuleAsync(within: null);
            },
            2,
            "The message of manager at 2027-01-10 12:01 UTC is shown by itself again: the settings take no message for a repetition of another."),
        new("Two guests write the same words", static h => h.TellAsync(
            Booked(Airbnb, Stay), Booked(Manager, Stay, code: "HMZZZZ", guest: "Bo Long"), Said(Airbnb, "a1", "OK", 0), Said(Manager, "m1", "OK", 0)), 2),
        new("A channel without ids tells one message twice", static h => h.TellAsync(Said(Relay, "#1", "OK", 0, hasId: false), Said(Relay, "#2", "OK", 2, hasId: false)), 1,
            "Relay tells at 2027-01-10 12:02 UTC what relay tells at 2027-01-10 12:00 UTC (2 min apart): the same words of the guest; relay gives its messages no ids. It is shown once."),
        new("Photos without words", static h => TellBothAsync(h, Said(Airbnb, "a1", "", 0), Said(Manager, "m1", "", 1)), 2),
        new("The stays part", static async h =>
            {
                await ToldTwiceAsync(h);
                await h.TellAsync(Booked(Manager, Nights.March(20, 22), kind: RevisionKind.Modified, number: 2));
            },
            2,
            "The message of manager at 2027-01-10 12:01 UTC is shown by itself again: nothing shows any more that another one repeats it."),
        new("A person keeps both", static async h =>
            {
                await ToldTwiceAsync(h);
                await h.DecideAsync(Manager, "m1", DecisionAction.Keep, "asked her");
            },
            2,
            "Two messages, as decided by the tenant key on 2027-01-10 12:00 UTC (\"asked her\"): that of manager at 2027-01-10 12:01 UTC is shown by itself."),
        new("Kept by mistake, then accepted as one", static async h =>
            {
                await ToldTwiceAsync(h);
                await h.DecideAsync(Manager, "m1", DecisionAction.Keep);
                await h.DecideAsync(Manager, "m1", DecisionAction.Accept);
            },
            1,
            Twice + " One message, as decided by the tenant key on 2027-01-10 12:00 UTC; it is shown once."),
    ];

    private static Task ToldTwiceAsync(PipelineHouse house) => TellBothAsync(house, Said(Airbnb, "a1", "OK", 0), Said(Manager, "m1", "OK", 1));

    /// <summary>Both connections speak of one stay.</summary>
    private static Task TellBothAsync(PipelineHouse house, params PmsSync.Journal.NewEvent[] said) => house.TellAsync([Booked(Airbnb, Stay), Booked(Manager, Stay), .. said]);
}
