using PmsSync.Tenancy;

namespace PmsSync.Tests.Web;

/// <summary>What happens in a house, and what the service then says of it.</summary>
/// <param name="Name">For a manager.</param>
/// <param name="Happens">The steps.</param>
/// <param name="Says">The state and the words of each conflict; empty for none.</param>
internal sealed record ConflictCase(string Name, Func<ConflictStory, Task> Happens, params string[] Says)
{
    public override string ToString() => Name;
}

/// <summary>The rules of overlapping bookings as cases that a manager knows. The README shows the same, in short.</summary>
internal static class ConflictCases
{
    /// <summary>The owner's settings.</summary>
    public static readonly ConflictPolicies Accepting = new() { Overlaps = OverlapPolicy.Accept }, Unsuspecting = new() { Echoes = EchoPolicy.Block };

    public static readonly ConflictCase[] Overlaps =
    [
        new("Two channels sell the same nights", static async s =>
            {
                await s.ShowAsync("airbnb", "A1", 3, 6);
                await s.ShowAsync("booking", "B1", 4, 7);
            },
            "open: More bookings than room on 2027-03-04 to 2027-03-06 (one room): booking's booking B1 (first seen 2027-01-10 12:01 UTC) comes after airbnb's booking A1 (first seen 2027-01-10 12:00 UTC). All are kept; the nights stay closed."),
        new("One guest leaves on the day the next comes", static async s =>
            {
                await s.ShowAsync("airbnb", "A1", 3, 6);
                await s.ShowAsync("booking", "B1", 6, 8);
            }),
        new("A channel sells what was booked directly", static async s =>
            {
                await s.BookAsync("D1", 3, 6);
                await s.ShowAsync("airbnb", "A1", 5, 8);
            },
            "open: More bookings than room on the night of 2027-03-05 (one room): airbnb's booking A1 (first seen 2027-01-10 12:01 UTC) comes after the direct booking D1 (made 2027-01-10 12:00 UTC). All are kept; the nights stay closed."),
        new("A channel sells what the owner had closed", static async s =>
            {
                await s.BlockAsync(3, 6);
                await s.ShowAsync("airbnb", "A1", 5, 8);
            },
            "open: More bookings than room on the night of 2027-03-05 (one room): airbnb's booking A1 (first seen 2027-01-10 12:01 UTC) comes after the owner's block * (made 2027-01-10 12:00 UTC). All are kept; the nights stay closed."),
        new("A channel's own block under a booking is that channel's rule", static async s =>
            {
                await s.ShowAsync("airbnb", "A1", 3, 6, "Airbnb (Not available)");
                await s.ShowAsync("booking", "B1", 4, 7);
            }),
        new("Two blocks of the owner harm nobody", static async s =>
            {
                await s.BlockAsync(3, 6);
                await s.BlockAsync(4, 8);
            }),
        new("A maintenance block because of a booking, over that booking", static async s =>
            {
                await s.BookAsync("D1", 3, 6);
                await s.RepairAsync("D1", 4, 8);
            }),
        new("The same block over another booking", static async s =>
            {
                await s.BookAsync("D1", 3, 6);
                await s.BookAsync("D2", 6, 9);
                await s.RepairAsync("D1", 4, 8);
            },
            "open: More bookings than room on 2027-03-06 to 2027-03-08 (one room): the maintenance block * (made 2027-01-10 12:02 UTC) comes after the direct booking D2 (made 2027-01-10 12:01 UTC). All are kept; the nights stay closed."),
        new("A booking over nights that are only held", static async s =>
            {
                await s.ShowAsync("airbnb", "A1", 3, 6);
                await s.HideAsync("airbnb", "A1");
                await s.ShowAsync("booking", "B1", 4, 7);
            }),
        new("A request that was first yields to a booking", static async s =>
            {
                await s.BookAsync("D1", 3, 6, status: "tentative");
                await s.ShowAsync("airbnb", "A1", 3, 6);
            },
            "open: More bookings than room on 2027-03-03 to 2027-03-06 (one room): the direct booking D1 (tentative, made 2027-01-10 12:00 UTC) comes after airbnb's booking A1 (first seen 2027-01-10 12:01 UTC). All are kept; the nights stay closed."),
        new("Two bookings of two rooms", static async s =>
            {
                await s.BookAsync("D1", 3, 6, "rooms");
                await s.BookAsync("D2", 3, 6, "rooms");
            }),
        new("A third booking of two rooms", static async s =>
            {
                await s.BookAsync("D1", 3, 6, "rooms");
                await s.BookAsync("D2", 4, 8, "rooms");
                await s.BookAsync("D3", 2, 9, "rooms");
            },
            "open: More bookings than room on 2027-03-04 to 2027-03-06 (two rooms): the direct booking D3 (made 2027-01-10 12:02 UTC) comes after the direct booking D1 (made 2027-01-10 12:00 UTC) and the direct booking D2 (made 2027-01-10 12:01 UTC). All are kept; the nights stay closed."),
        new("A long booking over many short ones", static async s =>
            {
                foreach (var (id, from) in new[] { ("D1", 3), ("D2", 3), ("D3", 4), ("D4", 4), ("D5", 5), ("D6", 5) })
                    await s.BookAsync(id, from, from + 1, "rooms");
                await s.BookAsync("D7", 3, 6, "rooms");
            },
            "open: More bookings than room on 2027-03-03 to 2027-03-06 (two rooms): the direct booking D7 (made 2027-01-10 12:06 UTC) comes after the direct booking D1 (made 2027-01-10 12:00 UTC), "
            + "the direct booking D2 (made 2027-01-10 12:01 UTC), the direct booking D3 (made 2027-01-10 12:02 UTC) and 3 others. All are kept; the nights stay closed."),
        new("One side is cancelled", static async s =>
            {
                await s.BookAsync("D1", 3, 6);
                await s.ShowAsync("airbnb", "A1", 5, 8);
                await s.CancelAsync("D1");
            },
            "settled: The direct booking D1 was cancelled."),
        new("One side moves to other nights", static async s =>
            {
                await s.BookAsync("D1", 3, 6);
                await s.ShowAsync("airbnb", "A1", 5, 8);
                await s.ShowAsync("airbnb", "A1", 6, 8);
            },
            "settled: Airbnb's booking A1 is now for 2027-03-06 to 2027-03-08, not 2027-03-05 to 2027-03-08."),
        new("One side goes missing from its feed", static async s =>
            {
                await s.BookAsync("D1", 3, 6);
                await s.ShowAsync("airbnb", "A1", 5, 8);
                await s.HideAsync("airbnb", "A1");
            },
            "settled: Airbnb's booking A1 is missing from its feed since 2027-01-10 12:02 UTC; its nights are held until the grace has passed."),
    ];

    public static readonly ConflictCase[] Decisions =
    [
        new("Accepted", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("accept", note: "sofa bed");
            },
            "settled: Accepted by a local caller on 2027-01-10 12:02 UTC (\"sofa bed\"): all stay, and the nights stay closed."),
        new("The later one is kept", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("keep", "A1");
            },
            "open: More bookings than room on the night of 2027-03-05 (one room): airbnb's booking A1 (first seen 2027-01-10 12:01 UTC) comes after the direct booking D1 (made 2027-01-10 12:00 UTC). "
            + "Kept by a local caller on 2027-01-10 12:02 UTC: airbnb's booking A1. The direct booking D1 must give way; this stays open, and the nights closed, until that is done."),
        new("The later one is kept, and the other goes", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("keep", "A1");
                await s.CancelAsync("D1");
            },
            "settled: The direct booking D1 was cancelled."),
        new("One is released", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("release", "A1");
            },
            "settled: Released by a local caller on 2027-01-10 12:02 UTC: airbnb's booking A1 no longer takes nights here; at airbnb it is not cancelled."),
        new("One is released, and its feed says the same again", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("release", "A1");
                await s.ShowAsync("airbnb", "A2", 20, 22);
            },
            "settled: Released by a local caller on 2027-01-10 12:02 UTC: airbnb's booking A1 no longer takes nights here; at airbnb it is not cancelled."),
        new("One is released, and its channel changes its nights", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("release", "A1");
                await s.ShowAsync("airbnb", "A1", 4, 8);
            },
            "open: More bookings than room on 2027-03-04 to 2027-03-06 (one room): airbnb's booking A1 (first seen 2027-01-10 12:01 UTC) comes after the direct booking D1 (made 2027-01-10 12:00 UTC). "
            + "Open again: what was decided by a local caller on 2027-01-10 12:02 UTC (release) rested on something else. Airbnb's booking A1 is now for 2027-03-04 to 2027-03-08, not 2027-03-05 to 2027-03-08."),
        new("One is moved to the flat beside it", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("move", "A1", "patio");
            },
            "settled: Moved by a local caller on 2027-01-10 12:02 UTC: airbnb's booking A1 takes its nights in patio instead of garden; at airbnb it is not cancelled."),
        new("Accepted, and then one side grows", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("accept");
                await s.ChangeAsync("D1", new { departure = ConflictStory.Day(7), allowOverbooking = true });
            },
            "open: More bookings than room on 2027-03-05 to 2027-03-07 (one room): airbnb's booking A1 (first seen 2027-01-10 12:01 UTC) comes after the direct booking D1 (made 2027-01-10 12:00 UTC). "
            + "Open again: what was decided by a local caller on 2027-01-10 12:02 UTC (accept) rested on something else. The direct booking D1 is now for 2027-03-03 to 2027-03-07, not 2027-03-03 to 2027-03-06; more nights are concerned (the night of 2027-03-06)."),
        new("One of three is released, and goes elsewhere at its source", static async s =>
            {
                await ThreeAsync(s);
                await s.DecideAsync("release", "D1");
                await s.ChangeAsync("D1", new { unit = "patio" });
                await s.ChangeAsync("D1", new { departure = ConflictStory.Day(5) });
            },
            "open: More bookings than room on 2027-03-06 to 2027-03-08 (one room): booking's booking B1 (first seen 2027-01-10 12:02 UTC) comes after airbnb's booking A1 (first seen 2027-01-10 12:01 UTC). "
            + "Open again: what was decided by a local caller on 2027-01-10 12:03 UTC (release) rested on something else. The direct booking D1 is not in garden any more."),
        new("One of three is kept, and goes", static async s =>
            {
                await ThreeAsync(s);
                await s.DecideAsync("keep", "D1");
                await s.CancelAsync("D1");
            },
            "open: More bookings than room on 2027-03-06 to 2027-03-08 (one room): booking's booking B1 (first seen 2027-01-10 12:02 UTC) comes after airbnb's booking A1 (first seen 2027-01-10 12:01 UTC). "
            + "Open again: what was decided by a local caller on 2027-01-10 12:03 UTC (keep) rested on something else. The direct booking D1 does not collide any more."),
        new("Released by mistake, then kept", static async s =>
            {
                await TwoAsync(s);
                await s.DecideAsync("release", "A1");
                await s.DecideAsync("keep", "A1");
            },
            "open: More bookings than room on the night of 2027-03-05 (one room): airbnb's booking A1 (first seen 2027-01-10 12:01 UTC) comes after the direct booking D1 (made 2027-01-10 12:00 UTC). "
            + "Kept by a local caller on 2027-01-10 12:03 UTC: airbnb's booking A1. The direct booking D1 must give way; this stays open, and the nights closed, until that is done."),
    ];

    public static readonly ConflictCase[] Policies =
    [
        new("The settings accept what is overbooked", static async s =>
            {
                await s.RuleAsync(Accepting);
                await TwoAsync(s);
            },
            "settled: Accepted as the settings say: all stay, and the nights stay closed."),
        new("They accept what is open already", static async s =>
            {
                await TwoAsync(s);
                await s.RuleAsync(Accepting);
            },
            "settled: Accepted as the settings say: all stay, and the nights stay closed."),
        new("They ask again", static async s =>
            {
                await s.RuleAsync(Accepting);
                await TwoAsync(s);
                await s.RuleAsync(ConflictPolicies.Default);
            },
            "open: More bookings than room on the night of 2027-03-05 (one room): airbnb's booking A1 (first seen 2027-01-10 12:02 UTC) comes after the direct booking D1 (made 2027-01-10 12:01 UTC). All are kept; the nights stay closed."),
        new("They accept, and one side goes", static async s =>
            {
                await s.RuleAsync(Accepting);
                await TwoAsync(s);
                await s.CancelAsync("D1");
            },
            "settled: The direct booking D1 was cancelled."),
        new("They accept, and a person keeps one", static async s =>
            {
                await s.RuleAsync(Accepting);
                await TwoAsync(s);
                await s.DecideAsync("keep", "A1");
            },
            "open: More bookings than room on the night of 2027-03-05 (one room): airbnb's booking A1 (first seen 2027-01-10 12:02 UTC) comes after the direct booking D1 (made 2027-01-10 12:01 UTC). "
            + "Kept by a local caller on 2027-01-10 12:03 UTC: airbnb's booking A1. The direct booking D1 must give way; this stays open, and the nights closed, until that is done."),
        new("They accept, and a person releases one", static async s =>
            {
                await s.RuleAsync(Accepting);
                await TwoAsync(s);
                await s.DecideAsync("release", "A1");
            },
            "settled: Released by a local caller on 2027-01-10 12:03 UTC: airbnb's booking A1 no longer takes nights here; at airbnb it is not cancelled."),
        new("They accept, and what a person accepted grows", static async s =>
            {
                await s.RuleAsync(Accepting);
                await TwoAsync(s);
                await s.DecideAsync("accept");
                await s.ChangeAsync("D1", new { departure = ConflictStory.Day(7), allowOverbooking = true });
            },
            "settled: What was decided by a local caller on 2027-01-10 12:03 UTC (accept) rested on something else. The direct booking D1 is now for 2027-03-03 to 2027-03-07, not 2027-03-03 to 2027-03-06; more nights are concerned (the night of 2027-03-06). "
            + "Accepted as the settings say: all stay, and the nights stay closed."),
        new("A block inside what its channel had read is suspected to be our own", static async s => await EchoAsync(s),
            "open: airbnb had read our calendar with 2027-03-03 to 2027-03-06 closed before it showed this block: it may be our own closure for the direct booking D1 coming back. The nights stay closed."),
        new("The settings have no echo suspected", static async s =>
            {
                await s.RuleAsync(Unsuspecting);
                await EchoAsync(s);
            },
            "settled: It counts as a block, as the settings say: no guest's stay, and no overbooking."),
        new("They have none suspected any more", static async s =>
            {
                await EchoAsync(s);
                await s.RuleAsync(Unsuspecting);
            },
            "settled: It counts as a block, as the settings say: no guest's stay, and no overbooking."),
        new("A closure that may be a guest's or ours, where the settings have none suspected", static async s =>
            {
                await s.RuleAsync(Unsuspecting);
                await EchoAsync(s, "CLOSED - Not available");
            },
            "settled: It counts as a block, as the settings say: no guest's stay, and no overbooking."),
        new("What it was taken for goes", static async s =>
            {
                await s.RuleAsync(Unsuspecting);
                await EchoAsync(s, "CLOSED - Not available");
                await s.CancelAsync("D1");
                await s.BookAsync("D2", 3, 5);
            },
            "settled: The direct booking D1 was cancelled.",
            "open: More bookings than room on 2027-03-03 to 2027-03-05 (one room): the direct booking D2 (made *) comes after airbnb's closure A1 (*). All are kept; the nights stay closed."),
        new("An echo that was released is taken back, where the settings have none suspected any more", static async s =>
            {
                await EchoAsync(s);
                await s.DecideAsync("release", "A1");
                await s.RuleAsync(Unsuspecting);
                await s.DecideAsync("accept");
            },
            "settled: Accepted by a local caller on 2027-01-10 12:0? UTC: all stay, and the nights stay closed."),
        new("They have echoes suspected again", static async s =>
            {
                await s.RuleAsync(Unsuspecting);
                await EchoAsync(s);
                await s.RuleAsync(ConflictPolicies.Default);
            },
            "open: airbnb had read our calendar with 2027-03-03 to 2027-03-06 closed before it showed this block: it may be our own closure for the direct booking D1 coming back. The nights stay closed."),
    ];

    /// <summary>A direct booking, and a channel's that comes after it on the night of the 5th.</summary>
    public static async Task TwoAsync(ConflictStory story)
    {
        await story.BookAsync("D1", 3, 6);
        await story.ShowAsync("airbnb", "A1", 5, 8);
    }

    /// <summary>A direct booking, and a channel's block on its nights, after the channel had read of it.</summary>
    public static async Task EchoAsync(ConflictStory story, string shownAs = "Airbnb (Not available)")
    {
        await story.BookAsync("D1", 3, 6);
        await story.ReadAsync("airbnb");
        await story.ShowAsync("airbnb", "A1", 3, 6, shownAs);
    }

    /// <summary>A direct booking, a channel's after it, and another channel's over both.</summary>
    private static async Task ThreeAsync(ConflictStory story)
    {
        await story.BookAsync("D1", 3, 6);
        await story.ShowAsync("airbnb", "A1", 6, 8);
        await story.ShowAsync("booking", "B1", 5, 8);
    }
}
