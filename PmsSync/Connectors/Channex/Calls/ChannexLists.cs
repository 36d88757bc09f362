using System.Globalization;
using System.Text.Json;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Channex.Calls;

/// <summary>Asking for lists: filters, order, pages (docs.channex.io, "API Reference"), and all pages of the short ones.</summary>
internal static class ChannexLists
{
    /// <summary>The most that Channex gives at once.</summary>
    public const int PageSize = 100;

    /// <summary>More pages than any account has; an endless list must end.</summary>
    private const int MaxPages = 200;

    public static string OfProperty(ChannelAccess access) => Filter("property_id", access.PropertyId);

    public static string Filter(string field, string value) => $"{Uri.EscapeDataString($"filter[{field}]")}={Uri.EscapeDataString(value)}";

    public static string FilterFrom(string field, string value) => $"{Uri.EscapeDataString($"filter[{field}][gte]")}={Uri.EscapeDataString(value)}";

    public static string FilterTo(string field, string value) => $"{Uri.EscapeDataString($"filter[{field}][lte]")}={Uri.EscapeDataString(value)}";

    public static string Ascending(string field) => $"{Uri.EscapeDataString($"order[{field}]")}=asc";

    public static string Descending(string field) => $"{Uri.EscapeDataString($"order[{field}]")}=desc";

    public static string Page(int page, int size) => string.Create(
        CultureInfo.InvariantCulture, $"{Uri.EscapeDataString("pagination[page]")}={page}&{Uri.EscapeDataString("pagination[limit]")}={size}");

    /// <summary>As <see cref="ReplyVerdicts.Read{T}"/>; an answer whose <c>data</c> is no list is no empty list.</summary>
    public static Answer<T> ReadList<T>(this ChannexReply reply, Func<JsonElement, T> read) =>
        reply is ChannexReply.Answered { IsSuccess: true } shown && shown.Body.At("data").ValueKind is not JsonValueKind.Array
            ? new Answer<T>.Later(null, ChannexWords.NotJson, IsThrottled: false)
            : reply.Read(read);

    /// <summary>All entries of a list that changes rarely.</summary>
    /// <param name="path">With the beginning of a query: ends in <c>?</c> or <c>&amp;</c>.</param>
    public static async Task<Answer<IReadOnlyList<JsonElement>>> AllAsync(
        this ChannexClient client, ChannelAccess access, string name, string path, CallRequest request, CancellationToken cancel)
    {
        var entries = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var reply = await client.SendAsync(access, new ChannexCall(name, path + Page(page, PageSize), request), cancel);
            var answer = reply.ReadList(static body => body.At("data").Items().ToList());
            if (answer is not Answer<List<JsonElement>>.Got got)
                return answer.Failure<List<JsonElement>, IReadOnlyList<JsonElement>>()!;
            entries.AddRange(got.Value);
            if (got.Value.Count < PageSize || page == MaxPages)
                return new Answer<IReadOnlyList<JsonElement>>.Got(entries);
        }
    }
}
