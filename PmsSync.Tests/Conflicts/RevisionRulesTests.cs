using PmsSync.Conflicts;
using PmsSync.Domain;

namespace PmsSync.Tests.Conflicts;

/// <summary>A booking's revisions out of order, as a manager would tell of them: "booked@1" is a booking that its source made in minute 1.</summary>
internal sealed class RevisionRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [TestCase("booked@1", "Usual", TestName = "A booking")]
    [TestCase("booked@1 changed@2 cancelled@3", "Usual Usual Usual", TestName = "Booked, changed and cancelled, told in that order")]
    [TestCase("cancelled@3", "BeforeItsBooking", TestName = "A cancellation of what was not known")]
    [TestCase("cancelled@3 booked@1", "BeforeItsBooking Late", TestName = "Cancelled before created")]
    [TestCase("changed@2 booked@1", "BeforeItsBooking Late", TestName = "Changed before created")]
    [TestCase("booked@1 changed@3 changed@2 cancelled@4", "Usual Usual Late Usual", TestName = "A change overtakes the one before")]
    [TestCase("booked@1 cancelled@1", "Usual OfOneInstant", TestName = "Booked and cancelled at one instant")]
    [TestCase("cancelled@1 booked@1", "BeforeItsBooking OfOneInstant", TestName = "The same, told the other way round")]
    [TestCase("booked@1 changed@2 changed@2", "Usual Usual OfOneInstant", TestName = "Two changes at one instant")]
    [TestCase("booked@1 changed@3 changed@2 changed@2", "Usual Usual Late Late", TestName = "Two changes at one instant, after a newer one: neither holds")]
    [TestCase("changed@9/v1 changed@1/v2", "BeforeItsBooking Usual", TestName = "A version counts more than a clock")]
    [TestCase("changed@1/v2 changed@9/v1", "BeforeItsBooking Late", TestName = "An older version arrives after a newer one")]
    [TestCase("changed@1/v1 changed@1/v2", "BeforeItsBooking Usual", TestName = "Versions tell apart what is of one instant")]
    public void Judge_EachAsItArrives_SaysWhatIsUnusual(string told, string expected) =>
        RevisionRules.Judge(Read(told)).Select(static f => f.Arrival.ToString()).Should().Equal(expected.Split(' '));

    [Test]
    public void Judge_InAnyOrder_GoesByWhenTheyArrived()
    {
        var arrived = Read("booked@1 changed@3 changed@2 cancelled@4");

        RevisionRules.Judge(arrived.AsEnumerable().Reverse()).Should().Equal(RevisionRules.Judge(arrived));
    }

    [TestCase("cancelled@3 booked@1", "r0", "r1")]
    [TestCase("booked@1 cancelled@1", "r1", "r0")]
    [TestCase("cancelled@1 booked@1", "r0", "r1")]
    [TestCase("changed@2 changed@2", "r1", "r0", TestName = "Of one kind and instant the higher id stands")]
    public void Judge_TheLastOne_SaysWhichStandsAndWhichYields(string told, string stands, string yields)
    {
        var finding = RevisionRules.Judge(Read(told))[^1];

        (finding.Stands.Revision.RevisionId, finding.Yields.Revision.RevisionId, finding.IsDispute).Should().Be((stands, yields, true));
    }

    [TestCase(null, null, "r2", TestName = "Nobody decided: the newest holds")]
    [TestCase("r1", "r2", "r1", TestName = "A person keeps an older one")]
    [TestCase("r0", "r2", "r0", TestName = "A person keeps one that arrived late")]
    [TestCase("r1", "r1", "r2", TestName = "The source has made a newer one since")]
    [TestCase("r7", "r2", "r2", TestName = "What a person kept is not known any more")]
    public void Holds_APersonsWord_CountsUntilTheSourceMakesAnother(string? revision, string? over, string expected)
    {
        BookingRevision[] inOrder = [.. Read("booked@1 changed@2 cancelled@3").Select(static a => a.Revision)];
        var kept = revision is null ? null : new KeptRevision(revision, over!, Decision: 9);

        RevisionRules.Holds(inOrder, kept).RevisionId.Should().Be(expected);
        RevisionRules.Counts(inOrder, kept).Should().Be(expected == revision);
    }

    /// <summary>In the order of their arrival; the first one's id is <c>r0</c>.</summary>
    private static List<ArrivedRevision> Read(string told) => [.. told.Split(' ').Select(static (words, i) =>
    {
        var parts = words.Split('@', '/');
        return new ArrivedRevision(new BookingRevision
        {
            BookingId = "b1",
            RevisionId = $"r{i}",
            RevisedAt = Noon.AddMinutes(int.Parse(parts[1])),
            Kind = parts[0] switch { "booked" => RevisionKind.New, "changed" => RevisionKind.Modified, _ => RevisionKind.Cancelled },
            Version = parts.Length > 2 ? long.Parse(parts[2][1..]) : null,
        }, Event: 10 + i);
    })];
}
