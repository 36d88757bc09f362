using System.Text;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Json.Calls;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Json.Calendar;

/// <summary>Tells <c>PushUrl</c> calendars: messages of the type <c>availability</c>, or <c>prices</c> (with restrictions).</summary>
internal sealed class JsonPush : ICalendarPush
{
    private const int LongestAnswer = 300;

    private readonly JsonClient _client;
    private readonly string _type;
    private readonly TimeProvider _time;

    private JsonPush(JsonClient client, string type, JsonLinkOptions options, TimeProvider time, Func<NightField, bool> knows)
    {
        (_client, _type, _time) = (client, type, time);
        // No painting over and no days of the week: a range is a row of nights to whoever reads it.
        Rules = new PushRules { Knows = knows, MaxItems = options.MaxRanges, SizeOf = RangeWriter.SizeOf, SettlingTime = options.SettlingTime };
    }

    public PushRules Rules { get; }

    public static JsonPush Availability(JsonClient client, JsonLinkOptions options, TimeProvider time) =>
        new(client, "availability", options, time, static f => f == NightField.Availability);

    public static JsonPush Prices(JsonClient client, JsonLinkOptions options, TimeProvider time) =>
        new(client, "prices", options, time, static f => f != NightField.Availability);

    public CallRequest RequestOf(ChannelAccess access, WorkClass urgency) => JsonBudgets.Request(access, urgency, JsonBudgets.Push(access));

    public async Task<IReadOnlyList<ItemOutcome>> PushAsync(ChannelAccess access, IReadOnlyList<Stroke> strokes, CallLease lease, CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(_time.GetUtcNow()).ToString();
        var body = RangeWriter.Write(access, id, _type, strokes);
        var outcomes = strokes.Select(static s => (ItemOutcome)new ItemOutcome.Rejected(JsonWords.Unmapped(s.Target), NothingChanged: true)).ToArray();
        if (body.Told.Count == 0 || access.Joined?.PushUrl is not { } address)
            return outcomes;
        var call = new JsonCall("PushUrl", address, id, RequestOf(access, lease.Request.Class)) { Body = body.Json, Lease = lease };
        var outcome = OutcomeOf(await _client.SendAsync(access, call, cancel), call.Name);
        foreach (var position in body.Told)
            outcomes[position] = outcome;
        return outcomes;
    }

    /// <summary>What an answer of <c>PushUrl</c> says of the message.</summary>
    public static ItemOutcome OutcomeOf(JsonReply reply, string address) => reply switch
    {
        JsonReply.Answered { IsSuccess: true } or JsonReply.Answered { Status: 409 } => ItemOutcome.Accepted,
        // The secret is refused, and not a value: were these given up, nights would stay open once a person has mended it.
        JsonReply.Answered { Status: 401 or 403 } shut => new ItemOutcome.Later(null, JsonWords.Refused(address, shut.Status), IsThrottled: false),
        JsonReply.Answered refused => new ItemOutcome.Rejected(
            $"{JsonWords.Refused(address, refused.Status)} {Said(refused.Body)}".TrimEnd(), NothingChanged: true)
        { IsOfTheWholeCall = true },
        JsonReply.NotDone notDone => new ItemOutcome.Later(notDone.NotBefore, notDone.Why, notDone.IsThrottled),
        // Told again once it can no longer be carried out behind our back: an older value must not come last.
        JsonReply.Lost lost => new ItemOutcome.Uncertain(lost.Why),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The system's own words; a web page is none.</summary>
    private static string Said(ReadOnlyMemory<byte> body)
    {
        var text = CardScrubber.Scrub(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestAnswer)]).Trim());
        return text.Length == 0 || text.StartsWith('<') ? "" : $"It says: {text}";
    }
}
