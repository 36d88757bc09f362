using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Throttling;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// Tells one endpoint of one connection what changed, one call at a time. The engine's items only wake the lane: what is
/// told is read from the rows and from the newest state.
/// </summary>
internal sealed partial class ChannelDispatcher(
    Database database, ChannelLinks links, LanePlanner planner, CallSettler settler, DirtyTargets dirty, RaiseGate gate, CallSearches searches, RateManager limits,
    PullLedger pulls, LaneWakes wakes, TellingTimes times, TimeProvider time, ILogger<ChannelDispatcher> logger)
{
    private const int MostRounds = 5;

    /// <summary>A lane that was woken looks again at the earliest so long after it was told to wait, so that a flood of changes is one look.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public async ValueTask<IReadOnlyList<LaneResult>> HandleAsync(IReadOnlyList<LaneRun> runs, CancellationToken halt)
    {
        var results = new LaneResult[runs.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = await HandleAsync(runs[i], halt);
        return results;
    }

    private async ValueTask<LaneResult> HandleAsync(LaneRun run, CancellationToken halt)
    {
        var lane = DeliveryLane.Parse(run.Tenant, run.Lane);
        var woken = wakes.Look(lane);
        var wait = await StepAsync(lane, halt);
        var closed = database.Readers.Read(c => run.Items.TakeWhile(item => !DirtyStore.IsOpen(c, item.Id)).Count());
        if (closed == run.Items.Count)
            return LaneResult.Done;
        if (wait is null)
            return new LaneResult.Yield(closed);

        // What came while it was looking may not have to wait.
        return wakes.Of(lane) == woken
            ? new LaneResult.RetryAt(closed, wait.Until, wait.Why)
            : new LaneResult.RetryAt(closed, Earlier(wait.Until, time.GetUtcNow() + BetweenLooks), wait.Why);
    }

    /// <returns>What the lane waits for; null to go on at once.</returns>
    private async Task<LaneWait?> StepAsync(DeliveryLane lane, CancellationToken halt)
    {
        if (links.Find(lane) is not { } link)
        {
            await database.Writer.WriteAsync(WorkClass.Normal, lane.Tenant, s => DirtyStore.CloseLane(s, lane), halt);
            times.Closed(lane);
            return null;
        }
        await EndDoubtsAsync(link, halt);
        var pause = database.Readers.Read(c => LanePauses.Of(c, lane));
        if (Rest(lane, pause, WorkClass.Critical) is { } rest)
            return rest;
        for (var round = 0; round < MostRounds; round++)
        {
            // An edit of the configuration may have mapped it to other ids since.
            if (!IsConfigured(link))
                return null;

            // 1 peek: what may leave now, and how urgent it is
            var plan = planner.Plan(link, pause?.Failures ?? 0);
            if (plan.Call is null)
            {
                if (plan.Gathers)
                    wakes.Waits(lane, plan.Urgency);
                await CloseIdleAsync(link.Lane, plan, halt);
                return plan.Wait;
            }
            if (Rest(lane, pause, plan.Urgency) is { } wait)
                return wait;

            // 2 token: refused, nothing was promised, and the next look sees the newest state
            switch (limits.Ask(link.Push.RequestOf(link.Access, plan.Urgency)))
            {
                case CallDecision.Refused refused:
                    wakes.Waits(lane, plan.Urgency);
                    return new LaneWait(refused.Until, refused.Why);

                // 3 content: what was looked at is the newest, or the commit that begins the call says no
                case CallDecision.Granted granted:
                    using (granted.Lease)
                    {
                        if (await SendAsync(link, plan, granted.Lease, halt))
                            return null;
                    }
                    break;
            }
        }
        return new LaneWait(time.GetUtcNow() + BetweenLooks, "Its targets change faster than they can be told");
    }

    // What may not leave is not looked at either: a flood of changes for a channel that is down would be planned again and again.
    private LaneWait? Rest(DeliveryLane lane, LanePause? pause, WorkClass urgency)
    {
        if (pause?.UntilFor(urgency) is not { } until || until <= time.GetUtcNow())
            return null;
        wakes.Waits(lane, urgency);
        return new LaneWait(until, pause.Why);
    }

    /// <returns>False where something changed meanwhile and nothing was sent.</returns>
    private async Task<bool> SendAsync(ChannelLink link, LanePlan plan, CallLease lease, CancellationToken halt)
    {
        // 4 begin: what the call names is unknown from now on. What the old ids are told after an edit would count as known of
        // the new ones; what is begun before it is forgotten by the watch, which looks after the edit.
        var begun = await database.Writer.WriteAsync(
            plan.Urgency, link.Lane.Tenant, s => IsConfigured(link) ? CallStore.Begin(s, link.Lane, plan, time.GetUtcNow()) : null, halt);
        if (begun is not { } call)
            return false;
        times.Begun(plan.Taken);
        foreach (var target in plan.Opens)
            gate.Spend(target);

        // 5 send
        var outcomes = await PushAsync(link, plan.Call!.Strokes, lease, halt);

        // 6 settle
        var (search, refused) = CallSearch.After(plan, outcomes);
        var result = await database.Writer.WriteAsync(
            plan.Urgency, link.Lane.Tenant, s => settler.Settle(s, link.Lane, call, plan, outcomes, refused, link.Push.Rules.SettlingTime, time.GetUtcNow()), halt);
        searches.Set(link.Lane, search);
        times.Answered(plan.Taken, target => result.Uncertain == 0 && IsAccepted(plan, outcomes, target));
        Log.Told(logger, link.Lane, plan.Call!.Strokes.Count, result.Accepted, result.Refused, result.Later, result.Uncertain);
        After(link, plan);
        return true;
    }

    private static bool IsAccepted(LanePlan plan, IReadOnlyList<ItemOutcome> outcomes, Target target) =>
        plan.Call!.Strokes.Zip(outcomes).Where(s => s.First.Target == target).All(static s => s.Second is ItemOutcome.AcceptedItem);

    private bool IsConfigured(ChannelLink link) => ReferenceEquals(links.Find(link.Lane)?.Access, link.Access);

    private async Task<IReadOnlyList<ItemOutcome>> PushAsync(ChannelLink link, IReadOnlyList<Stroke> strokes, CallLease lease, CancellationToken halt)
    {
        try
        {
            var outcomes = await link.Push.PushAsync(link.Access, strokes, lease, halt);
            if (outcomes.Count == strokes.Count)
                return outcomes;
            Log.Miscounted(logger, link.Lane, strokes.Count, outcomes.Count);
        }
        catch (Exception error) when (!halt.IsCancellationRequested)
        {
            Log.Threw(logger, error, link.Lane);
        }
        var uncertain = new ItemOutcome[strokes.Count];
        Array.Fill(uncertain, new ItemOutcome.Uncertain("The connector failed while it was sending; see the log"));
        return uncertain;
    }

    private void After(ChannelLink link, LanePlan plan)
    {
        // Rooms that are shown may be sold before anything else is told: the bookings say whether they were.
        if (link.Connector.BringsBookings && plan.Paint.Any(static p => p.Field == NightField.Availability && p.Sent.Any(static v => v > 0)))
            pulls.Want(link.Lane.Tenant, link.Lane.Connection);

        // Rooms wait for the prices.
        if (link.Lane.Endpoint == Endpoint.Prices)
            wakes.Wake(link.Lane.Beside);
    }

    /// <summary>Calls whose answer was never written are uncertain; those that can no longer be carried out are told anew.</summary>
    private async Task EndDoubtsAsync(ChannelLink link, CancellationToken halt)
    {
        var now = time.GetUtcNow();
        var calls = database.Readers.Read(c => CallStore.OfLane(c, link.Lane));
        if (calls.Count == 0 || calls.All(c => c.SettleAt > now))
            return;
        await database.Writer.WriteAsync(WorkClass.Critical, link.Lane.Tenant, s =>
        {
            CallStore.DoubtUnfinished(s, link.Lane, now + link.Push.Rules.SettlingTime);
            foreach (var call in calls.Where(c => c.SettleAt <= now))
                CallStore.EndDoubt(s, dirty, call.Id);
            return true;
        }, halt);
    }

    private async Task CloseIdleAsync(DeliveryLane lane, LanePlan plan, CancellationToken halt)
    {
        if (plan.Idle.Count == 0)
            return;
        await database.Writer.WriteAsync(WorkClass.Normal, lane.Tenant, s =>
        {
            foreach (var row in plan.Idle)
                DirtyStore.Close(s, row);
            return true;
        }, halt);
        times.Idle(plan.Idle);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(8200, LogLevel.Debug, "{Lane} was told {Items} items: {Accepted} accepted, {Refused} refused, {Later} later, {Uncertain} uncertain")]
        public static partial void Told(ILogger logger, DeliveryLane lane, int items, int accepted, int refused, int later, int uncertain);

        [LoggerMessage(8201, LogLevel.Error, "The connector of {Lane} answered {Outcomes} outcomes to {Items} items; all count as uncertain")]
        public static partial void Miscounted(ILogger logger, DeliveryLane lane, int items, int outcomes);

        [LoggerMessage(8202, LogLevel.Error, "The connector of {Lane} threw; the call counts as uncertain")]
        public static partial void Threw(ILogger logger, Exception exception, DeliveryLane lane);
    }
}
