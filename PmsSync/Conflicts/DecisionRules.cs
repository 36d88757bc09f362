using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>How a person's newest decision stands against the sides as they are now.</summary>
/// <param name="Changed">Sides that it saw otherwise.</param>
/// <param name="Left">Sides without which it says nothing, and that collide no more.</param>
/// <param name="Joined">Sides that it did not see.</param>
/// <param name="NewNights">Nights that it did not see.</param>
internal sealed record DecisionStanding(IReadOnlyList<string> Changed, IReadOnlyList<string> Left, IReadOnlyList<string> Joined, NightSet NewNights)
{
    public bool Holds => Changed.Count == 0 && Left.Count == 0 && Joined.Count == 0 && NewNights.IsEmpty;
}

/// <summary>
/// Whether a decision still holds is a function of what it saw and of what is there now: it holds again where a source
/// takes its change back, and does not care how often or in which order the source's facts arrived.
/// </summary>
internal static class DecisionRules
{
    /// <param name="decision">A person's newest about the conflict.</param>
    /// <param name="nights">On which there are too many now.</param>
    /// <param name="sides">That collide now.</param>
    /// <param name="faceOf">The stay as its source shows it now; null where it is not known.</param>
    public static DecisionStanding StandingOf(Decision decision, NightSet nights, IReadOnlyCollection<string> sides, Func<string, StayFace?> faceOf)
    {
        var named = decision.Action is DecisionAction.Release or DecisionAction.Move or DecisionAction.Cancel;
        // What was released or moved does not collide here any more, and what its source is to cancel must go whoever else is there;
        // whether the rest collides is another question.
        var weighed = named ? [decision.Booking!] : sides;
        var seen = decision.Seen.ToDictionary(static s => s.Booking, static s => s.Face);
        var changed = weighed.Where(s => seen.TryGetValue(s, out var face) && faceOf(s) != face);
        var joined = weighed.Where(s => !seen.ContainsKey(s));
        // Who was kept, or was to go, and has gone leaves the others as they were before: nothing was said of them.
        IReadOnlyList<string> left = decision.Action is DecisionAction.Keep or DecisionAction.Cancel && !sides.Contains(decision.Booking!) ? [decision.Booking!] : [];
        var isOfNights = decision.Action == DecisionAction.Accept;
        return new DecisionStanding([.. changed], left, [.. joined], isOfNights ? nights.Except(decision.Nights) : NightSet.Empty);
    }

    /// <summary>Who has to give way in an overlap: its loser, or those whom a kept booking leaves without room.</summary>
    /// <param name="sides">All of them; asked for only where a person keeps the loser.</param>
    public static IReadOnlyList<string> GivesWay(string loser, string? kept, Func<IEnumerable<Claim>> sides, int quantity) =>
        kept != loser ? [loser] : [.. OverlapRules.Find(sides(), quantity, kept).Select(static o => o.Loser)];
}
