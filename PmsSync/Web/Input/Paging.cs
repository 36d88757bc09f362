using System.Buffers.Text;
using System.Text;
using PmsSync.Web.Bodies;

namespace PmsSync.Web.Input;

/// <summary>How a list is asked for: <c>limit</c> 100, at most 1,000, and the cursor of the page before.</summary>
internal static class Paging
{
    public const int Default = 100, Most = 1000;

    public static bool IsLimit(int? limit) => limit is null or (>= 1 and <= Most);

    public static string Cursor(string position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position));

    /// <summary>The position that a cursor stands for; null where it is none of ours.</summary>
    public static string? Position(string cursor) =>
        Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) : null;

    /// <summary>A page of at most <paramref name="limit"/> of the rows; one more was asked for, to know whether there is another page.</summary>
    public static PageBody<TBody> Page<TRow, TBody>(IReadOnlyList<TRow> rows, int limit, Func<TRow, TBody> body, Func<TRow, string> position) =>
        new([.. rows.Take(limit).Select(body)], rows.Count > limit ? Cursor(position(rows[limit - 1])) : null);
}
