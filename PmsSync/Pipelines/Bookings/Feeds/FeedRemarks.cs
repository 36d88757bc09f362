using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>What a manager should be told about a poll, in plain words and without guest data.</summary>
internal static class FeedRemarks
{
    public static IReadOnlyList<string> Of(
        FeedState before, FeedSighting? sighting, NightGrace nights, IReadOnlyList<FeedStay> appeared, GraceRules grace)
    {
        var remarks = new List<string>();
        if (nights.IsMassLoss)
        {
            remarks.Add($"{nights.LostInMass.Nights} of {nights.LaterNightsBefore} nights after tomorrow are gone at once. "
                + $"They stay closed until they have been missing for {grace.AfterMassLoss.TotalHours:0.#} hours, or until a person releases them.");
        }
        if (sighting is { Unreadable.Count: > 0 })
            remarks.Add($"{sighting.Unreadable.Count} events could not be read; what is known of them stays as it was.");
        var held = before.HeldNights;
        foreach (var stay in held.IsEmpty ? [] : appeared)
        {
            var over = NightSet.Of(stay.Dates).Intersect(held);
            if (!over.IsEmpty)
                remarks.Add($"A new stay takes held nights {over}. That is a conflict only if the earlier stay returns.");
        }
        return remarks;
    }
}
