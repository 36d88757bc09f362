using System.Text;
using PmsSync.Domain;

namespace PmsSync.Outbound.Notices;

/// <summary>A mail as a manager reads it: the subject says what matters most, the text counts everything and lists the first of each kind. Pure.</summary>
internal static class MailText
{
    private const int MostKindsInTitle = 3;

    private const int LongestTitle = 150;

    /// <param name="tenant">Its name.</param>
    /// <param name="told">At least one.</param>
    /// <param name="lines">As many are listed; the rest is counted.</param>
    public static (string Title, string Text) Write(string tenant, IReadOnlyList<NoticeRow> told, DateTimeOffset now, int lines)
    {
        var bySubject = told.ToLookup(static r => r.Subject, StringComparer.Ordinal);
        // What came and went in between is told once, with how it ended: that it was there may have been seen by a guest.
        var groups = NoticeKind.All.Select(k => (Kind: k, Rows: told.Where(r => r.Kind.Name == k.Name && !EndedLater(r, bySubject[r.Subject])).ToList()))
            .Concat(told.Where(static r => NoticeKind.Find(r.Kind.Name) is null).GroupBy(static r => r.Kind.Name).Select(static g => (g.First().Kind, Rows: g.ToList())))
            .Where(static g => g.Rows.Count > 0).ToList();
        var title = groups is [(_, [var only])]
            ? only.Headline
            : string.Join(", ", groups.Take(MostKindsInTitle).Select(static g => Count(g.Kind, g.Rows.Count))) + (groups.Count > MostKindsInTitle ? " and more" : "");
        var text = new StringBuilder($"{tenant}, {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC\n");
        foreach (var (kind, rows) in groups)
        {
            text.Append($"\n{Count(kind, rows.Count)}:\n");
            foreach (var row in rows.Take(lines))
                text.Append($"- {row.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {row.Headline}. {(BeganHere(row, bySubject[row.Subject]) ? "It began and ended since the last mail. " : "")}{row.Words}\n");
            if (rows.Count > lines)
                text.Append($"and {rows.Count - lines:N0} more, which the service's lists show.\n");
            lines = Math.Max(0, lines - rows.Count);
        }
        return (Short(OneLine($"{tenant}: {title}")), text.ToString());
    }

    private static string Count(NoticeKind kind, int count) => $"{count:N0} {(count == 1 ? kind.One : kind.Many)}";

    private static bool EndedLater(NoticeRow row, IEnumerable<NoticeRow> ofSubject) =>
        EndOf(row.Kind) is { } end && ofSubject.Any(r => r.Id > row.Id && r.Kind.Name == end.Name);

    private static bool BeganHere(NoticeRow row, IEnumerable<NoticeRow> ofSubject) =>
        ofSubject.Any(r => r.Id < row.Id && EndOf(r.Kind)?.Name == row.Kind.Name);

    private static NoticeKind? EndOf(NoticeKind kind) =>
        kind.Name == NoticeKind.ConflictOpened.Name ? NoticeKind.ConflictSettled : kind.Name == NoticeKind.FeedStale.Name ? NoticeKind.FeedRecovered : null;

    private static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));

    private static string Short(string text) => text.Length <= LongestTitle ? text : text[..(LongestTitle - 1)] + "…";
}
