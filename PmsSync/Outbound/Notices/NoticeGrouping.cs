using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>What leaves together.</summary>
/// <param name="Told">What is said, in order; a thing whose state is told once, as it is now.</param>
/// <param name="Covered">The rows that are settled with it.</param>
/// <param name="LeftOut">Rows that need not be told at all.</param>
internal sealed record NoticeGroup(IReadOnlyList<NoticeRow> Told, IReadOnlyList<NoticeRow> Covered, IReadOnlyList<NoticeRow> LeftOut);

/// <summary>
/// Which of the notices that wait leave together, and when. From the first one on they are gathered for the target's time, and
/// the next gathering begins with the first one after that: however long a storm lasts, there is one mail in each such time. Pure.
/// </summary>
internal static class NoticeGrouping
{
    public const string CameAndWent = "It came and went before it was told.";

    public static DateTimeOffset DueAt(NoticeTarget target, NoticeRow first) => first.At + target.GroupFor;

    /// <summary>Since when one could have left: that it is gathered first is how its target wants it, and no slowness of ours.</summary>
    /// <param name="first">When the first of those was written that it left with.</param>
    /// <param name="composedAt">When they were put together.</param>
    public static DateTimeOffset SendableAt(NoticeTarget target, DateTimeOffset writtenAt, DateTimeOffset first, DateTimeOffset composedAt)
    {
        var gathered = first + target.GroupFor;
        var due = writtenAt > gathered ? writtenAt : gathered;
        return due < composedAt ? due : composedAt;
    }

    /// <param name="waiting">The oldest first.</param>
    /// <param name="most">Things in one.</param>
    public static NoticeGroup Of(NoticeTarget target, IReadOnlyList<NoticeRow> waiting, int most)
    {
        var things = Things(waiting).ToList();
        var told = things.Where(static t => t.Told is not null).Take(target.GroupFor == TimeSpan.Zero ? 1 : most).ToList();
        return new NoticeGroup(
            [.. told.Select(static t => t.Told!)], [.. told.SelectMany(static t => t.Rows)], [.. things.Where(static t => t.Told is null).SelectMany(static t => t.Rows)]);
    }

    /// <summary>In the order of each thing's first notice.</summary>
    private static IEnumerable<(NoticeRow? Told, IReadOnlyList<NoticeRow> Rows)> Things(IReadOnlyList<NoticeRow> waiting)
    {
        var states = waiting.Where(static r => r.Kind.IsState).ToLookup(static r => (r.Kind.Name, r.Subject));
        foreach (var row in waiting)
        {
            if (!row.Kind.IsState)
                yield return (row, [row]);
            else if (states[(row.Kind.Name, row.Subject)].ToList() is var rows && rows[0].Id == row.Id)
                yield return (Now(rows), rows);
        }
    }

    /// <summary>How the thing is now, as a change of what the other side was told last; null where there is nothing to say.</summary>
    private static NoticeRow? Now(List<NoticeRow> rows)
    {
        var (first, last) = (rows[0], rows[^1]);
        return (first.Change, last.Change) switch
        {
            _ when rows.Count == 1 => last,
            (NoticeChange.Created, NoticeChange.Cancelled) => null,
            (NoticeChange.Created, _) => last with { Change = NoticeChange.Created },
            (_, NoticeChange.Created) => last with { Change = NoticeChange.Changed },
            _ => last,
        };
    }
}
