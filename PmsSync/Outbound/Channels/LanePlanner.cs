using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>Looks at a lane: what is to be told of its dirty targets, what of it may leave, and what the rest waits for.</summary>
internal sealed class LanePlanner(
    Database database, ChannelHorizon horizon, RaiseGate gate, UnreadSources unread, CallSearches searches, TimeProvider time, TimeSpan gathering)
{
    /// <summary>
    /// How long a price waits for others: a person who saves a page of them sends many requests, and they are one call. What
    /// closes nights never waits, and rooms wait for a pull anyway.
    /// </summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    /// <summary>Targets looked at together; what is beyond comes next.</summary>
    private const int MostTargets = 2_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    /// <param name="probe">How often in a row the lane failed: then a single target goes first, another one each time. 0: all.</param>
    public LanePlan Plan(ChannelLink link, int probe) => database.Readers.ReadTogether(c => Plan(c, link, probe));

    private LanePlan Plan(SqliteConnection connection, ChannelLink link, int probe)
    {
        var now = time.GetUtcNow();
        var rows = DirtyStore.OfLane(connection, link.Lane, MostTargets);
        var doubts = new Doubts(CallStore.OfLane(connection, link.Lane), now);
        var sources = new Lazy<TenantSources>(() => unread.Of(connection, link.Lane.Tenant, now));
        var look = new Look(link, doubts, gate.PullFor(link.Lane), sources, now);
        foreach (var group in rows.GroupBy(static r => r.TargetId))
            Add(connection, look, [.. group]);

        var search = searches.Of(link.Lane)?.StillIn([.. look.Open.Select(static o => o.View)]);
        var (tried, part) = search?.Choose(look.Candidates) ?? (look.Candidates, null);
        if (CallComposer.Next(ToTry(tried, probe), link.Push.Rules) is not var (call, from))
            return new LanePlan { Idle = look.Idle, Wait = look.WaitOfRest(rows.Count > look.Idle.Count, LookAgain) };
        var plan = Of(look, call, from, rows.Count) with { Search = search, Part = part };
        return GathersUntil(link, plan) is { } until && until > now
            ? new LanePlan
            {
                Idle = plan.Idle,
                Urgency = plan.Urgency,
                Gathers = true,
                Wait = LaneWait.Sooner(plan.Wait, new LaneWait(until, "Prices that change together are told together")),
            }
            : plan;
    }

    // After failures one target goes first, another one each time, and of those that have something to close: a target of
    // which nothing may leave would be tried for ever.
    private static IReadOnlyList<Candidate> ToTry(IReadOnlyList<Candidate> candidates, int probe)
    {
        if (probe <= 1)
            return candidates;
        List<Candidate> able = [.. candidates.Where(static c => c.Any)];
        List<Candidate> closing = [.. able.Where(static c => c.Only(Move.Cut).Any)];
        var ready = closing.Count > 0 ? closing : able;
        return ready.Count > 1 ? [ready[probe % ready.Count]] : ready;
    }

    private DateTimeOffset? GathersUntil(ChannelLink link, LanePlan plan) =>
        link.Lane.Endpoint == Endpoint.Prices && plan is { Urgency: > WorkClass.Critical, Seen.Count: > 0 } ? plan.Seen.Min(static r => r.Since) + gathering : null;

    private static LanePlan Of(Look look, OutgoingCall call, IReadOnlyList<Candidate> from, int rows)
    {
        var paint = PaintedField.Of(call.Strokes);
        var byField = paint.ToDictionary(static p => (p.Target, p.Field));
        bool IsTold(TargetView view) => view.Fields.All(field => !field.Moves.Where((move, night) =>
            move != Move.None && !(byField.GetValueOrDefault((view.Target, field.Field))?.Names(view.First.AddDays(night)) ?? false)).Any());

        var told = call.Strokes.Select(static s => s.Target).ToHashSet();
        var taken = look.Open.Where(o => told.Contains(o.Row.Target) && IsTold(o.View)).Select(static o => o.Row).ToList();
        return new LanePlan
        {
            Call = call,
            Urgency = from.Where(c => told.Contains(c.View.Target)).Select(static c => c.Urgency).DefaultIfEmpty(WorkClass.Bulk).Min(),
            Paint = paint,
            Taken = taken,
            Idle = look.Idle,
            Seen = [.. look.Open.Where(o => told.Contains(o.Row.Target)).Select(static o => o.Row)],
            Units = [.. from.Where(c => c.View.Target.IsAvailability && told.Contains(c.View.Target)).Select(static c => (c.View.Target.Unit, c.View.UnitVersion))],
            Opens = [.. from.Where(c => told.Contains(c.View.Target) && c.Only(Move.Raise).Any).Select(static c => c.View.Target)],
            Wait = look.WaitOfRest(rows > look.Idle.Count + taken.Count, LookAgain),
        };
    }

    private void Add(SqliteConnection connection, Look look, IReadOnlyList<DirtyRow> rows)
    {
        var open = rows.SingleOrDefault(static r => r.Call is null);
        if (NightsOf(look, rows, out var unit) is not { } nights)
        {
            look.AddIdle(open);
            return;
        }
        var row = new TargetRow(rows[0].TargetId, rows[0].Target, MappedTo: null);
        var view = look.Doubts.Without(TargetView.Load(connection, row, unit!, nights, horizon.FieldsOf(look.Link.Access, look.Link.Push.Rules)));
        if (view.IsSettled)
        {
            gate.Drop(view.Target);
            look.AddIdle(open);
            return;
        }
        if (open is not null)
            look.Open.Add((open, view));
        if (open?.RetryAt > look.Now)
            look.WaitFor(new LaneWait(open.RetryAt.Value, open.Why ?? "waits for the time of its retry"));
        else
            look.Candidates.Add(new Candidate(view, rows.Min(static r => r.Class), MayLeave(connection, look, view, unit!)));
    }

    private StayDates? NightsOf(Look look, IReadOnlyList<DirtyRow> rows, out ChannelUnit? unit)
    {
        var target = rows[0].Target;
        unit = look.Link.Access.FindUnit(target.Unit);
        if (unit is null || (target.RatePlan is { } ratePlan && unit.RatePlans.All(p => p.RatePlan != ratePlan)))
            return null;
        var window = horizon.WindowOf(target.Tenant, target.Connection, unit.Zone, look.Now);
        var (first, end) = (rows.Min(static r => r.Nights.Arrival), rows.Max(static r => r.Nights.Departure));
        return StayDates.TryCreate(
            first > window.Arrival ? first : window.Arrival, end < window.Departure ? end : window.Departure, out var nights) ? nights : null;
    }

    private IReadOnlyList<bool[]> MayLeave(SqliteConnection connection, Look look, TargetView view, ChannelUnit unit)
    {
        var mayOpen = MayOpen(connection, look, view, unit);
        return [.. view.Fields.Select(field => field.Moves.Select((move, night) => move switch
        {
            Move.Cut => true,
            Move.Tell => !look.Doubts.Any,
            Move.Raise => mayOpen[night],
            _ => false,
        }).ToArray())];
    }

    /// <summary>The nights that may be opened: their prices are confirmed, and a pull that began after the wish is applied.</summary>
    private bool[] MayOpen(SqliteConnection connection, Look look, TargetView view, ChannelUnit unit)
    {
        var wishes = new long?[view.Nights];
        foreach (var field in view.Fields.Where(static f => f.Field == NightField.Availability || f.Field == NightField.StopSell))
        {
            for (var night = 0; night < wishes.Length; night++)
            {
                if (field.Moves[night] == Move.Raise)
                    wishes[night] = field.Field == NightField.StopSell ? 1 : field.Desired[night];
            }
        }
        var may = wishes.Select(static w => w is not null).ToArray();
        if (!may.Contains(true))
        {
            gate.Drop(view.Target);
            return may;
        }
        gate.Note(view.Target, view.First, wishes);
        if (Bar(look, view.Target) is { } bar)
        {
            look.WaitFor(bar);
            return new bool[may.Length];
        }
        Restrict(may, look, !look.Link.Connector.BringsBookings ? null : gate.Ask(view.Target, view.First, wishes, look.Pull),
            "Nights are opened once the newest bookings of the channel are read and applied");
        Restrict(may, look, PricedNights(connection, look, view, unit), "Nights are opened once the channel has confirmed their prices and restrictions");
        return may;
    }

    /// <summary>What every opening of the target waits for, whatever the night; null for nothing.</summary>
    private static LaneWait? Bar(Look look, Target target) =>
        look.Doubts.Wait
        ?? (look.Sources.Value.WordsFor(target.Unit, target.Connection) is { } words ? new LaneWait(look.Now + LookAgain, words) : null);

    private static void Restrict(bool[] may, Look look, bool[]? allowed, string why)
    {
        for (var night = 0; night < may.Length && allowed is not null; night++)
        {
            if (!may[night] || allowed[night])
                continue;
            may[night] = false;
            look.WaitFor(new LaneWait(look.Now + LookAgain, why));
        }
    }

    /// <summary>Whether prices and restrictions of each night are confirmed: of all rate plans for rooms, of its own for a rate plan.</summary>
    private bool[]? PricedNights(SqliteConnection connection, Look look, TargetView view, ChannelUnit unit)
    {
        var views = view.Target.IsAvailability ? [.. PlansOf(connection, look, view, unit)] : (List<TargetView>)[view];
        var priced = new bool[view.Nights];
        Array.Fill(priced, true);
        foreach (var outdated in views.Select(static v => v.InOtherCurrency).OfType<bool[]>())
        {
            for (var night = 0; night < priced.Length; night++)
                priced[night] &= !outdated[night];
        }
        foreach (var field in views.SelectMany(static v => v.Fields))
        {
            for (var night = 0; night < priced.Length; night++)
            {
                var isRefused = field.Refused[night].Refuses is { } refused && field.Desired[night] == refused;
                priced[night] &= !isRefused && field.Moves[night] is Move.None or Move.Raise;
            }
        }
        return priced;
    }

    private IEnumerable<TargetView> PlansOf(SqliteConnection connection, Look look, TargetView view, ChannelUnit unit)
    {
        if (look.Link.Connector.Prices is not { } prices)
            return [];
        var nights = new StayDates(view.First, view.First.AddDays(view.Nights));
        var fields = horizon.FieldsOf(look.Link.Access, prices.Rules);
        return unit.RatePlans.Select(plan =>
        {
            var target = view.Target with { RatePlan = plan.RatePlan };
            return TargetView.Load(connection, new TargetRow(TargetStore.IdOf(connection, target), target, null), unit, nights, fields);
        });
    }

    private sealed class Look(ChannelLink link, Doubts doubts, Lazy<long> pull, Lazy<TenantSources> sources, DateTimeOffset now)
    {
        private LaneWait? _wait = doubts.Wait;

        public ChannelLink Link => link;

        public Doubts Doubts => doubts;

        public Lazy<long> Pull => pull;

        public Lazy<TenantSources> Sources => sources;

        public DateTimeOffset Now => now;

        public List<(DirtyRow Row, TargetView View)> Open { get; } = [];

        public List<Candidate> Candidates { get; } = [];

        public List<DirtyRow> Idle { get; } = [];

        public void AddIdle(DirtyRow? row)
        {
            if (row is not null)
                Idle.Add(row);
        }

        public void WaitFor(LaneWait wait) => _wait = LaneWait.Sooner(_wait, wait);

        public LaneWait? WaitOfRest(bool hasRest, TimeSpan lookAgain) =>
            hasRest ? _wait ?? new LaneWait(now + lookAgain, "More is to be told than one look takes in") : null;
    }
}
