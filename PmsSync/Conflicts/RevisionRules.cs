using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>A revision of a booking, and the number of the event that brought it: the lower, the earlier it arrived.</summary>
internal readonly record struct ArrivedRevision(BookingRevision Revision, long Event);

/// <summary>How a revision arrived, compared with the order in which its source made them.</summary>
internal enum RevisionArrival
{
    /// <summary>After those that were made before it.</summary>
    Usual = 0,

    /// <summary>The first that is heard of the booking, and yet a change or a cancellation of it.</summary>
    BeforeItsBooking = 1,

    /// <summary>After one that was made later.</summary>
    Late = 2,

    /// <summary>Of the same instant as another one, so that nothing but their kinds or ids tells which is the later one.</summary>
    OfOneInstant = 3,
}

/// <summary>What is to be said of one revision's arrival.</summary>
/// <param name="Other">That it is weighed against: the newest of those that were there, or of its instant; null where nothing was.</param>
internal sealed record RevisionFinding(RevisionArrival Arrival, ArrivedRevision Revision, ArrivedRevision? Other)
{
    /// <summary>True where something was settled that a person may see otherwise.</summary>
    public bool IsDispute => Arrival is RevisionArrival.Late or RevisionArrival.OfOneInstant;

    /// <summary>Which of the two the rule lets stand.</summary>
    public ArrivedRevision Stands => Other is { } other && RevisionOrder.Instance.Compare(other.Revision, Revision.Revision) > 0 ? other : Revision;

    /// <summary>The other of the two; the same where there is no other.</summary>
    public ArrivedRevision Yields => Other is { } other && Stands == Revision ? other : Revision;
}

/// <summary>
/// Out-of-order facts: a booking's revisions count in the order of their source, whichever arrives first, unless a person says
/// otherwise. What holds is a function of the set of revisions and of the person's word; how a revision arrived is one of
/// the order of arrival by its nature, and changes nothing.
/// </summary>
internal static class RevisionRules
{
    /// <param name="inOrder">All that is known, in the order of the source; at least one.</param>
    /// <param name="kept">A person's word; null for none.</param>
    public static BookingRevision Holds(IReadOnlyList<BookingRevision> inOrder, KeptRevision? kept) =>
        Counts(inOrder, kept) ? inOrder.First(r => r.RevisionId == kept!.Revision) : inOrder[^1];

    /// <summary>True while the source has made none after those that the person saw.</summary>
    public static bool Counts(IReadOnlyList<BookingRevision> inOrder, KeptRevision? kept) =>
        kept is not null && inOrder[^1].RevisionId == kept.Over && inOrder.Any(r => r.RevisionId == kept.Revision);

    /// <param name="known">All that is known, in any order.</param>
    /// <returns>What is to be said of each of them, in the order of their arrival; those that arrived after one make no difference to it.</returns>
    public static IReadOnlyList<RevisionFinding> Judge(IEnumerable<ArrivedRevision> known)
    {
        var findings = new List<RevisionFinding>();
        ArrivedRevision? newest = null;
        foreach (var it in known.OrderBy(static k => k.Event))
        {
            findings.Add(Judge(it, newest));
            if (newest is not { } there || RevisionOrder.Instance.Compare(there.Revision, it.Revision) < 0)
                newest = it;
        }
        return findings;
    }

    private static RevisionFinding Judge(ArrivedRevision it, ArrivedRevision? newest) => newest is not { } there
        ? new RevisionFinding(it.Revision.Kind == RevisionKind.New ? RevisionArrival.Usual : RevisionArrival.BeforeItsBooking, it, null)
        : IsOneInstant(there.Revision, it.Revision) ? new RevisionFinding(RevisionArrival.OfOneInstant, it, there)
        : RevisionOrder.Instance.Compare(there.Revision, it.Revision) > 0 ? new RevisionFinding(RevisionArrival.Late, it, there)
        : new RevisionFinding(RevisionArrival.Usual, it, there);

    private static bool IsOneInstant(BookingRevision a, BookingRevision b) => a.Version == b.Version && a.RevisedAt == b.RevisedAt;
}
