namespace PmsSync.Journal;

/// <summary>Ids as one parameter, read by SQLite's <c>json_each</c>: one prepared statement for any number of them.</summary>
internal static class JsonIds
{
    public static string Of(IEnumerable<long> ids) => "[" + string.Join(',', ids) + "]";
}
