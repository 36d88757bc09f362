using System.Text.Json;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Calendar;

/// <summary>
/// What the answer to a push says about each stroke. Channex answers 200 also where it refused values, and names them in
/// <c>meta.warnings</c>: each repeats the refused value and says in <c>warning</c> what is wrong with it.
/// </summary>
internal static class PushVerdicts
{
    /// <summary>One outcome for each of the strokes.</summary>
    public static IReadOnlyList<ItemOutcome> Judge(ChannexReply reply, CalendarBody sent, IReadOnlyList<Stroke> strokes)
    {
        var outcomes = new ItemOutcome[strokes.Count];
        foreach (var position in sent.Unmapped)
            outcomes[position] = new ItemOutcome.Rejected(ChannexWords.Unmapped(strokes[position].Target), NothingChanged: true);
        if (reply is ChannexReply.Answered { IsSuccess: false } refused && ByPosition(refused.Body, sent.Values.Count) is { Count: > 0 } complaints)
        {
            for (var i = 0; i < sent.Values.Count; i++)
                outcomes[sent.Values[i].Stroke] = complaints.TryGetValue(i, out var why) ? RefusedAlone(why) : HeldBack;
            return outcomes;
        }
        var all = OfAll(reply);
        foreach (var value in sent.Values)
            outcomes[value.Stroke] = all;
        if (reply is ChannexReply.Answered { IsSuccess: true } answered)
        {
            foreach (var warning in answered.Body.At("meta").At("warnings").Items())
                Apply(warning, sent.Values, outcomes);
        }
        return outcomes;
    }

    /// <summary>What an answer says that names no value.</summary>
    private static ItemOutcome OfAll(ChannexReply reply) => reply switch
    {
        // The key or what it may do is refused, and not a value: were these given up, nights would stay open once a person has mended the key.
        ChannexReply.Answered { Status: 401 or 403 } shut => new ItemOutcome.Later(null, ChannexWords.Refused(shut), IsThrottled: false),
        ChannexReply.Answered { Status: 400 or 413 or 422 } refused => new ItemOutcome.Rejected(ChannexWords.Refused(refused), NothingChanged: true) { IsOfTheWholeCall = true },
        _ => reply.Sent(static body => WasTaken(body) ? ItemOutcome.Accepted : new ItemOutcome.Uncertain(ChannexWords.NoAcceptance)),
    };

    private static ItemOutcome HeldBack { get; } =
        new ItemOutcome.Later(null, "Channex refused the whole call because of another value; this one is sent again without it.", IsThrottled: true);

    /// <summary>
    /// A warning whose value is not found among those sent refuses something, but nobody knows what. "Accepted" could then
    /// be a lie that leaves a night open, and "rejected" would give up values that were taken; so all that it may concern
    /// is uncertain, and is sent again once nothing is under way any more.
    /// </summary>
    private static void Apply(JsonElement warning, IReadOnlyList<CalendarValue> values, ItemOutcome[] outcomes)
    {
        var why = ChannexJson.Short($"Channex refused the value: {ChannexJson.Flatten(warning.At("warning"))}");
        var id = warning.Id("rate_plan_id") ?? warning.Id("room_type_id");
        var (first, last) = (warning.Date("date_from") ?? warning.Date("date"), warning.Date("date_to") ?? warning.Date("date"));
        var ofTarget = values.Where(v => v.TargetId == id).ToList();
        var exact = ofTarget.Where(v => v.First == first && v.Last == last).ToList();
        var meant = exact.Count > 0 ? exact : ofTarget.Where(v => v.First <= first && last <= v.Last).ToList();
        // Whether the other fields of a refused value were taken is not said, so nothing is known of its nights.
        foreach (var value in meant)
            outcomes[value.Stroke] = new ItemOutcome.Rejected(why, NothingChanged: false);
        if (meant.Count > 0)
            return;
        foreach (var value in ofTarget.Count > 0 ? ofTarget : values)
        {
            if (outcomes[value.Stroke] is not ItemOutcome.Rejected)
                outcomes[value.Stroke] = new ItemOutcome.Uncertain($"{why} Channex did not say which value it means.");
        }
    }

    private static ItemOutcome RefusedAlone(string why) => new ItemOutcome.Rejected($"Channex refused the value: {why}", NothingChanged: true);

    /// <summary>A task that carries the values out, or at least the word that they were taken.</summary>
    private static bool WasTaken(JsonElement body) =>
        body.At("data").ValueKind is JsonValueKind.Array || body.At("meta").Text("message") is "Success";

    /// <summary>Complaints of a refused call by the position of the value: <c>details.values</c> as a list or by number.</summary>
    private static Dictionary<int, string> ByPosition(JsonElement body, int count)
    {
        var complaints = new Dictionary<int, string>();
        var values = body.At("errors").At("details").At("values");
        for (var i = 0; i < count; i++)
        {
            var complaint = values.ValueKind is JsonValueKind.Array && i < values.GetArrayLength() ? values[i]
                : values.At(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (complaint.ValueKind is JsonValueKind.Object or JsonValueKind.Array && ChannexJson.Flatten(complaint) is { Length: > 0 } words)
                complaints[i] = ChannexJson.Short(words);
        }
        return complaints;
    }
}
