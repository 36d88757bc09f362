using System.Diagnostics;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>What became of a call, in numbers.</summary>
internal readonly record struct CallResult(int Accepted, int Refused, int Later, int Uncertain);

/// <summary>Writes down what became of a call, item by item, in one transaction.</summary>
internal sealed class CallSettler(DirtyTargets dirty, Backoff backoff)
{
    private const string Confirm = """
        UPDATE known_cell SET value = sent, low = sent, sent = NULL, call = NULL, stroke = NULL, confirmed_at = ?3 WHERE call = ?1 AND stroke = ?2
        """;

    private const string Keep = "UPDATE known_cell SET sent = NULL, call = NULL, stroke = NULL WHERE call = ?1 AND stroke = ?2";

    private const string Void = """
        UPDATE known_cell SET value = NULL, sent = NULL, call = NULL, stroke = NULL, confirmed_at = NULL WHERE call = ?1 AND stroke = ?2
        """;

    private const string CloseRow = "DELETE FROM dirty WHERE id = ?1 AND call = ?2";

    /// <param name="found">What is found to be refused for good, of what was refused together, in this call or an earlier one.</param>
    /// <param name="settlingTime">After an uncertain call: how long until it can no longer be carried out.</param>
    public CallResult Settle(
        WriteSession session, DeliveryLane lane, long call, LanePlan plan, IReadOnlyList<ItemOutcome> outcomes, IReadOnlyList<SentSpan> found, TimeSpan settlingTime,
        DateTimeOffset now)
    {
        var calls = CallStore.OfLane(session.Connection, lane).Where(c => c.Id != call).ToList();
        var again = new Dictionary<Target, ItemOutcome.Later?>();
        var result = default(CallResult);
        for (var i = 0; i < outcomes.Count; i++)
        {
            var stroke = plan.Call!.Strokes[i];
            switch (outcomes[i])
            {
                case ItemOutcome.AcceptedItem:
                    // While an earlier call may still come, its confirmation does not last.
                    if (calls.Count == 0)
                        session.Execute(Confirm, call, i, now.ToUnixTimeMilliseconds());
                    result = result with { Accepted = result.Accepted + 1 };
                    break;
                case ItemOutcome.Rejected refused:
                    if (refused.IsOfTheWholeCall || Refuse(session, plan, i, refused, now))
                        again.TryAdd(stroke.Target, null);
                    session.Execute(refused.NothingChanged ? Keep : Void, call, i);
                    result = result with { Refused = result.Refused + 1 };
                    break;
                case ItemOutcome.Later later:
                    again[stroke.Target] = later;
                    // A network may repeat a call: the answer "not now" to the second says nothing of the first.
                    session.Execute(Void, call, i);
                    result = result with { Later = result.Later + 1 };
                    break;
                case ItemOutcome.Uncertain:
                    result = result with { Uncertain = result.Uncertain + 1 };
                    break;
                default:
                    throw new UnreachableException();
            }
        }
        if (outcomes.OfType<ItemOutcome.Rejected>().FirstOrDefault(static r => r.IsOfTheWholeCall) is { } whole)
            Refuse(session, found, whole.Why, now);
        var last = calls.Max(static c => c.SettleAt);
        var isInDoubt = result.Uncertain > 0 || (last is not null && result.Accepted > 0);
        if (isInDoubt)
            CallStore.SetDoubt(session, call, result.Uncertain > 0 ? CallState.Uncertain : CallState.Doubted, result.Uncertain > 0 ? now + settlingTime : last!.Value);
        else
            CallStore.End(session, call);
        CloseRows(session, call, plan, again, isInDoubt, now);
        Pause(session, lane, outcomes, result, now);
        return result;
    }

    /// <summary>Rows of a call in doubt stay with it until the doubt is over; of the others those that are to be told again are open again.</summary>
    private void CloseRows(
        WriteSession session, long call, LanePlan plan, Dictionary<Target, ItemOutcome.Later?> again, bool isInDoubt, DateTimeOffset now)
    {
        foreach (var row in plan.Taken)
        {
            if (isInDoubt && !again.ContainsKey(row.Target))
                continue;
            session.Execute(CloseRow, row.Id, call);
        }
        foreach (var (target, later) in again)
        {
            var row = plan.Seen.FirstOrDefault(r => r.Target == target);
            dirty.Mark(session, target, row?.Nights ?? SpanOf(plan, target), row?.Class ?? WorkClass.Critical);
            if (later is null)
                continue;
            var attempts = row?.Attempts ?? 0;
            var at = later.NotBefore ?? now + PauseOf(plan, attempts + 1);
            DirtyStore.PutOff(session, target, attempts + (later.IsThrottled ? 0 : 1), at, later.Why);
        }
    }

    // As for the lane: a closing is tried again soon.
    private TimeSpan PauseOf(LanePlan plan, int failures)
    {
        var pause = backoff.Pause(failures);
        return plan.Urgency == WorkClass.Critical && pause > Backoff.LongestForCuts ? Backoff.LongestForCuts : pause;
    }

    private void Pause(WriteSession session, DeliveryLane lane, IReadOnlyList<ItemOutcome> outcomes, CallResult result, DateTimeOffset now)
    {
        if (result.Later + result.Uncertain < outcomes.Count)
        {
            LanePauses.End(session, lane);
            return;
        }
        var failures = LanePauses.FailuresOf(session, lane);
        var laters = outcomes.OfType<ItemOutcome.Later>().ToList();
        var isThrottled = laters.Count > 0 && laters.TrueForAll(static l => l.IsThrottled);
        if (!isThrottled)
            failures++;
        var until = laters.Max(static l => l.NotBefore) ?? now + (isThrottled ? Backoff.AfterALimit : backoff.Pause(failures));
        var why = laters.FirstOrDefault()?.Why ?? outcomes.OfType<ItemOutcome.Uncertain>().First().Why;
        LanePauses.Begin(session, lane, new LanePause(failures, now, until, isThrottled, why));
    }

    private static void Refuse(WriteSession session, IReadOnlyList<SentSpan> found, string why, DateTimeOffset now)
    {
        foreach (var span in found)
            RefusedCells.Put(session, TargetStore.GetOrAdd(session, span.Target), span.Field, span.Nights, new RefusedCell(span.Sent, Apart.Refused), why, now);
    }

    /// <returns>True where the item goes again in parts, to find out which of them was meant.</returns>
    private static bool Refuse(WriteSession session, LanePlan plan, int place, ItemOutcome.Rejected refused, DateTimeOffset now)
    {
        var stroke = plan.Call!.Strokes[place];
        var apart = stroke.Values.Count > 1 ? Apart.Fields : stroke.Nights.Nights > 1 ? Apart.Nights : Apart.Refused;
        foreach (var paint in plan.Paint.Where(p => p.Target == stroke.Target && stroke.Values.Any(v => v.Field == p.Field)))
        {
            var target = TargetStore.GetOrAdd(session, paint.Target);
            foreach (var (nights, sent) in PartsOf(paint, place, apart))
                RefusedCells.Put(session, target, paint.Field, nights, new RefusedCell(sent, apart), refused.Why, now);
        }
        return apart != Apart.Refused;
    }

    /// <summary>What is sent apart next: its pieces where the item shows in several, else its halves.</summary>
    private static IReadOnlyList<(StayDates Nights, long Sent)> PartsOf(PaintedField paint, int place, Apart apart)
    {
        var shown = paint.Shown(place).ToList();
        if (apart != Apart.Nights || shown is not [var (whole, sent)] || whole.Nights < 2)
            return shown;
        var middle = whole.Arrival.AddDays(whole.Nights / 2);
        return [(new StayDates(whole.Arrival, middle), sent), (new StayDates(middle, whole.Departure), sent)];
    }

    private static StayDates SpanOf(LanePlan plan, Target target)
    {
        var paints = plan.Paint.Where(p => p.Target == target).ToList();
        return new StayDates(paints.Min(static p => p.First), paints.Max(static p => p.First.AddDays(p.Strokes.Length)));
    }
}
