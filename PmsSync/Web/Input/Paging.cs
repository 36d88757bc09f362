using System.Buffers.Text;
using System.Text;
using PmsSync.Web.Bodies;
using PmsSync.Web.Problems;

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

    /// <summary>A page of a list that is in memory whole, in its own order, with the answer where that cannot be told.</summary>
    /// <param name="all">Everything.</param>
    /// <param name="limit">As it was asked for.</param>
    /// <param name="cursor">As it was asked for: the id of the last one of the page before.</param>
    /// <param name="id">Of its own for each.</param>
    /// <param name="bodies">Makes those of one page.</param>
    public static async Task<IResult> OfAllAsync<TRow, TBody>(
        IReadOnlyList<TRow> all, int? limit, string? cursor, Func<TRow, string> id, Func<IReadOnlyList<TRow>, Task<IReadOnlyList<TBody>>> bodies)
    {
        if (!IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Most}.");
        var from = cursor is null ? 0 : all.Select(id).ToList().IndexOf(Position(cursor) ?? "") + 1;
        if (cursor is not null && from == 0)
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        var rows = all.Skip(from).Take(limit ?? Default).ToList();
        return TypedResults.Ok(new PageBody<TBody>(await bodies(rows), from + rows.Count < all.Count ? Cursor(id(rows[^1])) : null));
    }

    /// <summary>The same for bodies that are at hand.</summary>
    public static Task<IResult> OfAllAsync<TRow, TBody>(IReadOnlyList<TRow> all, int? limit, string? cursor, Func<TRow, string> id, Func<TRow, TBody> body) =>
        OfAllAsync<TRow, TBody>(all, limit, cursor, id, rows => Task.FromResult<IReadOnlyList<TBody>>([.. rows.Select(body)]));
}
