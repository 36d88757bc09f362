using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Edits.EditHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Edits;

/// <summary>What somebody changes at a channel, and what the service then says of it.</summary>
/// <param name="Name">For a manager.</param>
/// <param name="Happens">The steps.</param>
/// <param name="Says">The state and the words of each conflict.</param>
internal sealed record EditCase(string Name, Func<PipelineHouse, Task> Happens, params string[] Says)
{
    public override string ToString() => Name;
}

/// <summary>Changes of prices and availability at a channel itself, as cases that a manager knows. The README shows the same, in short.</summary>
internal static class EditCases
{
    private const string Cheaper = "channex shows on 2027-03-01 to 2027-03-04 (rate plan standard) 50.00 EUR for 2 guests instead of 100.00 EUR for 2 guests. It showed ours until 2027-01-10 11:01 UTC, so somebody changed it there. ";

    public static readonly EditCase[] Prices =
    [
        new("A price is changed there, and the settings repair", static h => CheaperAsync(h, EditPolicy.Repair),
            "open: " + Cheaper + "Ours is told again, as the settings say."),
        new("The next reading shows ours again", static async h =>
            {
                await CheaperAsync(h, EditPolicy.Repair);
                await h.FindOursAsync(EditHouse.Prices, ForTwo);
            },
            "settled: channex shows ours again, as read on 2027-01-10 12:02 UTC."),
        new("The settings ask", static h => CheaperAsync(h, EditPolicy.Ask),
            "open: " + Cheaper + "It is left as it is until somebody decides: accept takes theirs over, keep tells ours again. Nights that are closed there meanwhile stay closed."),
        new("Asked, a person accepts", static async h =>
            {
                await CheaperAsync(h, EditPolicy.Ask);
                await DecideAsync(h, DecisionAction.Accept, "a promotion");
            },
            "settled: Adopted by the tenant key on 2027-01-10 12:02 UTC (\"a promotion\"): what channex shows is said here too, as channex's word."),
        new("Asked, a person keeps ours", static async h =>
            {
                await CheaperAsync(h, EditPolicy.Ask);
                await DecideAsync(h, DecisionAction.Keep);
            },
            "settled: Kept by the tenant key on 2027-01-10 12:02 UTC: ours is told to channex again."),
        new("Asked, and something new is said here", static async h =>
            {
                await CheaperAsync(h, EditPolicy.Ask);
                await h.SayAsync(12_000);
                await h.FindOursAsync(EditHouse.Prices, ForTwo);
            },
            "settled: Something else has been said of these nights since, and was told to channex."),
        new("The settings adopt", static h => CheaperAsync(h, EditPolicy.Adopt),
            "settled: Adopted as the settings say: what channex shows is said here too, as channex's word."),
        new("What was adopted is taken back", static async h =>
            {
                await CheaperAsync(h, EditPolicy.Adopt);
                await DecideAsync(h, DecisionAction.Keep, "typing error");
            },
            "settled: Kept by the tenant key on 2027-01-10 12:02 UTC (\"typing error\"): what was adopted is taken back. channex's word does not count any more, and ours is told to it again; what was said here since stays."),
        new("A price is taken away there, and the settings adopt", static async h =>
            {
                await h.SayAsync(10_000);
                await h.FindAsync(EditHouse.Prices, ForTwo, 10_000, null, EditPolicy.Adopt);
            },
            "open: channex shows on 2027-03-01 to 2027-03-04 (rate plan standard) no price for 2 guests instead of 100.00 EUR for 2 guests. It showed ours until 2027-01-10 11:01 UTC, so somebody changed it there. Ours is told again, as the settings say."),
        new("A storm of changes on nights in a row", static async h =>
            {
                await h.SayAsync(10_000, March(1, 7));
                await h.FindAsync(EditHouse.Prices, ForTwo, 10_000, 5_000, EditPolicy.Repair);
                await h.FindAsync(EditHouse.Prices, ForTwo, 10_000, 6_000, EditPolicy.Repair, March(4, 7));
            },
            "open: channex shows on 2027-03-01 to 2027-03-07 (rate plan standard) 50.00 EUR for 2 guests instead of 100.00 EUR for 2 guests, 60.00 EUR for 2 guests instead of 100.00 EUR for 2 guests. It showed ours until 2027-01-10 11:01 UTC, so somebody changed it there. Ours is told again, as the settings say."),
        new("Changes on nights apart", static async h =>
            {
                await h.SayAsync(10_000, March(1, 9));
                await h.FindAsync(EditHouse.Prices, ForTwo, 10_000, 5_000, EditPolicy.Repair);
                await h.FindAsync(EditHouse.Prices, ForTwo, 10_000, 5_000, EditPolicy.Repair, March(8, 9));
            },
            "open: " + Cheaper + "Ours is told again, as the settings say.",
            "open: channex shows on the night of 2027-03-08 (rate plan standard) 50.00 EUR for 2 guests instead of 100.00 EUR for 2 guests. It showed ours until 2027-01-10 11:02 UTC, so somebody changed it there. Ours is told again, as the settings say."),
    ];

    public static readonly EditCase[] Availability =
    [
        new("Nights are closed there, and the settings repair", static h => h.FindAsync(Rooms, NightField.Availability, 1, 0, EditPolicy.Repair),
            "open: channex shows on 2027-03-01 to 2027-03-04 0 rooms left instead of 1 room left. It showed ours until 2027-01-10 11:00 UTC, so somebody changed it there. Ours is told again, as the settings say."),
        new("Nights are closed there, and the settings ask", static h => h.FindAsync(Rooms, NightField.Availability, 1, 0, EditPolicy.Ask),
            "open: channex shows on 2027-03-01 to 2027-03-04 0 rooms left instead of 1 room left. It showed ours until 2027-01-10 11:00 UTC, so somebody changed it there. "
            + "It is left as it is until somebody decides: accept takes theirs over, keep tells ours again. Nights that are closed there meanwhile stay closed."),
        new("Nights are closed there, and the settings adopt", static h => h.FindAsync(Rooms, NightField.Availability, 1, 0, EditPolicy.Adopt),
            "settled: Adopted as the settings say: the nights that channex closed are blocked here too. Delete the block to open them again; what channex opens is never taken over."),
        new("The nights that were adopted are taken back", static async h =>
            {
                await h.FindAsync(Rooms, NightField.Availability, 1, 0, EditPolicy.Adopt);
                await DecideAsync(h, DecisionAction.Keep);
            },
            "settled: Kept by the tenant key on 2027-01-10 12:01 UTC: what was adopted is taken back. The blocks are lifted, and ours is told to channex again."),
        new("Nights are opened there that are taken here, whatever the settings say", static async h =>
            {
                await h.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
                await h.FindAsync(Rooms, NightField.Availability, 0, 1, EditPolicy.Adopt);
            },
            "open: channex shows on 2027-03-01 to 2027-03-04 1 room left instead of 0 rooms left. It showed ours until 2027-01-10 11:00 UTC, so somebody changed it there. It opened what is taken or stopped here: that is never adopted, and is closed again at once."),
        new("A stop sell is ended there", static h => h.FindAsync(EditHouse.Prices, NightField.StopSell, 1, 0, EditPolicy.Adopt),
            "open: channex shows on 2027-03-01 to 2027-03-04 (rate plan standard) no stop sell instead of stop sell. It showed ours until 2027-01-10 11:00 UTC, so somebody changed it there. It opened what is taken or stopped here: that is never adopted, and is closed again at once."),
    ];

    private static async Task CheaperAsync(PipelineHouse house, EditPolicy policy)
    {
        await house.SayAsync(10_000);
        await house.FindAsync(EditHouse.Prices, ForTwo, 10_000, 5_000, policy);
    }

    /// <summary>About the one conflict that is there.</summary>
    private static Task DecideAsync(PipelineHouse house, DecisionAction action, string? note = null) => house.DecideAsync(house.Conflicts(null).Single(), action, note);
}
