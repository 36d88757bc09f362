using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Json.Calls;
using PmsSync.Domain;

namespace PmsSync.Connectors.Json.Items;

/// <summary>Reads the list behind <c>PullUrl</c> page by page, and tells <c>AckUrl</c> how far it was read.</summary>
internal sealed class JsonFacts(JsonClient client, JsonLinkOptions options, TimeProvider time) : IFactPull
{
    private const int LongestCursor = 1_000;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 32 };

    public string ListOf(ChannelAccess access) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(access.BaseUrl.AbsoluteUri)).AsSpan(0, 12));

    public async Task<Answer<FactPage>> PullAsync(ChannelAccess access, string? cursor, WorkClass urgency, CancellationToken cancel)
    {
        var call = new JsonCall("PullUrl", Behind(access.BaseUrl, cursor), NewId(), JsonBudgets.Request(access, urgency, JsonBudgets.Pull(access)));
        return await client.SendAsync(access, call, cancel) switch
        {
            JsonReply.Answered { IsSuccess: true } page => Read(page.Body, cursor),
            JsonReply.Answered refused => new Answer<FactPage>.Refused(JsonWords.Refused(call.Name, refused.Status)),
            JsonReply.NotDone notDone => new Answer<FactPage>.Later(notDone.NotBefore, notDone.Why, notDone.IsThrottled),
            // A question that was lost has changed nothing.
            JsonReply.Lost lost => new Answer<FactPage>.Later(null, lost.Why, IsThrottled: false),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public async Task<ItemOutcome> AcknowledgeAsync(ChannelAccess access, string cursor, CancellationToken cancel)
    {
        if (access.Joined?.AckUrl is not { } address)
            return ItemOutcome.Accepted;
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["cursor"] = cursor });
        var call = new JsonCall("AckUrl", address, NewId(), JsonBudgets.Request(access, WorkClass.Critical, JsonBudgets.Pull(access))) { Body = body };
        return await client.SendAsync(access, call, cancel) switch
        {
            JsonReply.Answered { IsSuccess: true } or JsonReply.Answered { Status: 409 } => ItemOutcome.Accepted,
            JsonReply.Answered refused => new ItemOutcome.Rejected(JsonWords.Refused(call.Name, refused.Status), NothingChanged: true),
            JsonReply.NotDone notDone => new ItemOutcome.Later(notDone.NotBefore, notDone.Why, notDone.IsThrottled),
            JsonReply.Lost lost => new ItemOutcome.Uncertain(lost.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Answer<FactPage> Read(ReadOnlyMemory<byte> body, string? cursor)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Reading);
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty("items", out var items) && items.ValueKind is JsonValueKind.Array
                ? Read(document.RootElement, items, cursor) : Unusable(JsonWords.NoPage);
        }
        catch (JsonException)
        {
            return Unusable(JsonWords.NoPage);
        }
    }

    private Answer<FactPage> Read(JsonElement page, JsonElement items, string? cursor)
    {
        if (items.GetArrayLength() > options.MaxPageItems)
            return Unusable(JsonWords.TooMany(items.GetArrayLength(), options.MaxPageItems));
        var fields = new ItemFields(page);
        var next = fields.Id("next", LongestCursor);
        var hasMore = page.TryGetProperty("more", out var more) && more.ValueKind is JsonValueKind.True;
        if (fields.Problem is { } problem)
            return Unusable($"PullUrl answered with a page that cannot be used: {problem}.");
        if (hasMore && (next is null || next == cursor))
            return Unusable(JsonWords.NoProgress);
        return new Answer<FactPage>.Got(PageOf(items.EnumerateArray().Select((item, i) => ItemReader.Read(item, $"items[{i}]", message: null))) with { Next = next, HasMore = hasMore });
    }

    internal static FactPage PageOf(params IEnumerable<ItemReading> items)
    {
        var (bookings, other) = (new List<BookingRevision>(), new List<OtherFact>());
        foreach (var (booking, fact) in items)
        {
            if (booking is not null)
                bookings.Add(booking);
            if (fact is not null)
                other.Add(fact);
        }
        return new FactPage(bookings, other);
    }

    private static Answer<FactPage> Unusable(string why) => new Answer<FactPage>.Later(null, why, IsThrottled: false);

    private static Uri Behind(Uri list, string? cursor) => cursor is null
        ? list : new Uri($"{list.GetLeftPart(UriPartial.Query)}{(list.Query.Length == 0 ? "?" : "&")}cursor={Uri.EscapeDataString(cursor)}");

    private string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString();
}
