using CsCheck;
using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Feeds;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>Random lives of feeds: every poll must leave the nights closed that the naive model closes.</summary>
[TestFixture]
internal sealed class FeedHistoryTests
{
    private static readonly Gen<Step[]> AnyHistory =
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 7], Gen.Int[-3, 60], Gen.Int[1, 25], Gen.Int[0, 6]).Array[1, 60]
            .Select(static steps => steps.Select(static s => new Step(s.Item1, s.Item2, s.Item3, s.Item4, s.Item5)).ToArray());

    private static readonly int[] Waits = [1, 4, 6, 30, 180, 800, 1_600];

    [Test]
    public void Apply_AnyHistory_ClosesTheNightsThatCountingNightByNightCloses() =>
        AnyHistory.Sample(static steps =>
        {
            var life = new FeedLife();
            var (story, model) = (new FeedStory(), new NightByNight());
            FeedPicture? before = null;
            foreach (var step in steps)
            {
                story.Wait(Waits[step.Wait]);
                if (life.Next(step, story.Today, model.HasShown) is not { } picture)
                    continue;
                story.TellNow(step.Operation == FeedLife.Unchanged && before is not null ? null : picture);
                before = picture;
                model.GoodPoll(story.Now, story.Today, picture);
                AssertSame(Nights(story.Closed), model.Closed(story.Today), step);
                CheckStays(story, step);
            }
        }, iter: 600);

    [Test]
    public void Apply_EventsInAnyOrder_GivesTheSameState() =>
        Gen.Select(AnyHistory, Gen.Int).Sample(static (steps, seed) =>
        {
            var chance = new Random(seed);
            var life = new FeedLife();
            var (plain, shuffled) = (new FeedStory(), new FeedStory());
            foreach (var step in steps)
            {
                plain.Wait(Waits[step.Wait]);
                shuffled.Wait(Waits[step.Wait]);
                if (life.Next(step, plain.Today, static _ => false) is not { } picture)
                    continue;
                plain.TellNow(picture);
                shuffled.TellNow(picture with { Events = [.. picture.Events.OrderBy(_ => chance.Next())] });
                AssertSame(Lines(shuffled.State), Lines(plain.State), step);
            }
        }, iter: 200);

    [Test]
    public void Apply_UnchangedPictureTwice_MeansWhatSayingUnchangedMeans() =>
        AnyHistory.Sample(static steps =>
        {
            var life = new FeedLife();
            var (told, unchanged) = (new FeedStory(), new FeedStory());
            foreach (var step in steps)
            {
                told.Wait(Waits[step.Wait]);
                unchanged.Wait(Waits[step.Wait]);
                if (life.Next(step, told.Today, static _ => false) is not { } picture)
                    continue;
                told.TellNow(picture).Wait(7).TellNow(picture);
                unchanged.TellNow(picture).Wait(7).TellNow(null);
                AssertSame(Lines(unchanged.State), Lines(told.State), step);
            }
        }, iter: 200);

    // The visible stays are what the feed shows; a missing one is not, and nothing bears another's id.
    private static void CheckStays(FeedStory story, Step step)
    {
        var visible = story.State.Stays.Where(static s => s.Presence == FeedPresence.Visible).Select(static s => s.Dates);
        AssertSame(NightSet.Of(visible).From(story.Today), story.State.Shown.From(story.Today), step);
        var ids = story.State.Stays.Select(static s => s.StayId).ToList();
        AssertSame(ids, ids.Distinct(), step);
        AssertSame(story.State.Stays.Where(s => s.Presence == FeedPresence.Visible && s.Dates.Departure <= story.Today), [], step);
        AssertSame(story.State.Stays.Where(static s => s.FirstNight > s.Dates.Arrival), [], step);
    }

    // Compared by hand: a rich assertion after each of a hundred thousand polls would take minutes.
    private static void AssertSame<T>(IEnumerable<T> actual, IEnumerable<T> expected, Step step)
    {
        if (!actual.SequenceEqual(expected))
            actual.Should().Equal(expected, "after {0}", step);
    }

    private static IEnumerable<string> Lines(FeedState state) =>
        state.Stays.Select(static s => s.ToString()).Concat(state.Held.Select(static h => h.ToString()));

    private static IEnumerable<DateOnly> Nights(NightSet set) =>
        set.SelectMany(static r => Enumerable.Range(0, r.Nights).Select(r.Arrival.AddDays));
}
