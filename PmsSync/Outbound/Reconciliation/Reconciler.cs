using System.Collections.Concurrent;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>Reads one channel back and compares every night of every field with what it holds as far as we know, and with what it should hold.</summary>
internal sealed partial class Reconciler(
    Database database, ChannelLinks links, ChannelHorizon horizon, DirtyTargets dirty, PullWaits pulls, ReconciliationOptions options, ChannelMetrics metrics,
    EventJournal journal, TimeProvider time, ILogger<Reconciler> logger)
{
    /// <summary>Restrictions, and the prices of a few occupancies.</summary>
    private const int FieldsOfAPlan = 8;

    private readonly ConcurrentDictionary<(TenantId, ConnectionId), SemaphoreSlim> _turns = new();

    /// <summary>
    /// Reads now, one reading of a connection at a time, and answers when what was read is compared and what drifted is
    /// marked to be told again. Null where the connection cannot be read back.
    /// </summary>
    public async Task<ReadReport?> ReadAsync(TenantId tenant, ConnectionId connection, CancellationToken cancel)
    {
        if (links.Find(tenant, connection) is not var (access, connector) || connector.ReadBack is not { } readBack)
            return null;
        var turn = _turns.GetOrAdd((tenant, connection), static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancel);
        try
        {
            return await ReadAsync(new Reading(access, connector, readBack, time.GetUtcNow()), cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    public ReadReport? Last(TenantId tenant, ConnectionId connection) => database.Readers.Read(c => ReadReport.Of(c, tenant, connection));

    private async Task<ReadReport> ReadAsync(Reading reading, CancellationToken cancel)
    {
        var problem = await RoomsAsync(reading, cancel) ?? await PricesAsync(reading, cancel);
        var (tenant, connection) = (reading.Access.Tenant, reading.Access.Connection);
        var before = Last(tenant, connection);
        var report = problem is null
            ? ReadReport.Compared(before, reading.Began, reading.Cells)
            : ReadReport.Failed(before, reading.Began, problem);
        var today = reading.Access.Units.Select(u => WindowOf(reading, u).Arrival).DefaultIfEmpty(DateOnly.MinValue).Min();
        await database.Writer.WriteAsync(WorkClass.Bulk, session =>
        {
            report.Save(session, tenant, connection);
            DriftStore.Tidy(session, tenant, connection, today, reading.Began, options.KeepEnded);
            return true;
        }, cancel);
        metrics.Compared(reading.Cells);
        if (reading.Cells.Drifted > 0)
            Log.Drifted(logger, reading.Access, reading.Cells.Drifted, reading.Cells.Compared);
        return report;
    }

    /// <returns>Why the rooms could not be compared; null when they were.</returns>
    private async Task<string?> RoomsAsync(Reading reading, CancellationToken cancel)
    {
        var access = reading.Access;
        if (reading.Connector.Availability is not { } push || access.Units.Count == 0)
            return null;
        var fields = horizon.FieldsOf(access, push.Rules);
        var targets = access.Units.Select(u => (Target: new Target(access.Tenant, access.Connection, u.Unit, null), Unit: u)).ToList();

        // 1 read
        var began = time.GetUtcNow();
        var answer = await reading.ReadBack.ReadAvailabilityAsync(access, WholeWindow(reading), WorkClass.Bulk, cancel);
        if (answer is not Answer<IReadOnlyList<ShownCell>>.Got got)
            return WhyOf(answer);
        var shown = ByTarget(got.Value);
        var isPulled = !reading.Connector.BringsBookings;
        IReadOnlyList<TargetFindings> Compare(bool pulled) => [.. targets.Select(t => CompareOne(t.Target, t.Unit, WindowOf(reading, t.Unit), fields, shown, began, pulled))];
        var found = Compare(isPulled);

        // 2 what shows more than we have is closed at once
        var openings = found.Where(static f => f.Has(CellVerdict.Drifted)).Select(static f => f.OnlyOpenings()).Where(static f => f.Has(CellVerdict.Drifted)).ToList();
        await ApplyAsync(openings, began, WorkClass.Critical, cancel);
        var opened = openings.Sum(static f => f.Verdicts.Count(static v => v == CellVerdict.Drifted));

        // 3 what shows less may be sold over there: the bookings say so
        if (found.Any(static f => f.Has(CellVerdict.Awaiting)))
            isPulled = await pulls.NewPullAsync(access.Tenant, access.Connection, options.PullPatience, cancel);
        if (opened > 0 || isPulled)
            found = Compare(isPulled);

        // 4 write down and repair
        await ApplyAsync(found, began, WorkClass.Bulk, cancel);
        var counts = reading.Cells.Plus(found.SelectMany(static f => f.Verdicts));
        reading.Cells = counts with { Drifted = counts.Drifted + opened, Moving = counts.Moving - opened };
        return null;
    }

    /// <summary>Prices and restrictions, so many nights at a time that they fit into memory.</summary>
    private async Task<string?> PricesAsync(Reading reading, CancellationToken cancel)
    {
        var access = reading.Access;
        var plans = access.Units.SelectMany(u => u.RatePlans.Select(p => (Target: new Target(access.Tenant, access.Connection, u.Unit, p.RatePlan), Unit: u))).ToList();
        if (reading.Connector.Prices is not { } push || plans.Count == 0)
            return null;
        var fields = horizon.FieldsOf(access, push.Rules);
        var length = Math.Max(1, options.MostCellsAtATime / (plans.Count * FieldsOfAPlan));
        var whole = WholeWindow(reading);
        for (var from = whole.Arrival; from < whole.Departure; from = from.AddDays(length))
        {
            var slice = new StayDates(from, Earlier(from.AddDays(length), whole.Departure));
            var began = time.GetUtcNow();
            var answer = await reading.ReadBack.ReadPricesAsync(access, slice, WorkClass.Bulk, cancel);
            if (answer is not Answer<IReadOnlyList<ShownCell>>.Got got)
                return WhyOf(answer);
            var shown = ByTarget(got.Value);
            foreach (var (target, unit) in plans)
            {
                if (Both(slice, WindowOf(reading, unit)) is not { } nights)
                    continue;
                var found = CompareOne(target, unit, nights, fields, shown, began, isPulled: true);
                await ApplyAsync([found], began, WorkClass.Bulk, cancel);
                reading.Cells = reading.Cells.Plus(found.Verdicts);
            }
        }
        return null;
    }

    private TargetFindings CompareOne(
        Target target, ChannelUnit unit, StayDates nights, Func<NightField, bool> fields,
        Dictionary<Target, Dictionary<(NightField, DateOnly), SeenValue>> shown, DateTimeOffset began, bool isPulled) =>
        database.Readers.ReadTogether(c => TargetFindings.Compare(
            c, target, unit, nights, fields, shown.GetValueOrDefault(target) ?? [], began, isPulled, PolicyOf(target)));

    private EditPolicy PolicyOf(Target target) => links.Find(target.Tenant, target.Connection) is not var (access, _) ? EditPolicy.Repair
        : target.IsAvailability ? access.OnAvailabilityEdit : access.OnPriceEdit;

    private async Task ApplyAsync(IReadOnlyList<TargetFindings> found, DateTimeOffset began, WorkClass urgency, CancellationToken cancel)
    {
        foreach (var one in found)
        {
            await database.Writer.WriteAsync(new JournalFunction<bool>(journal, (session, append) =>
            {
                Repair.Apply(session, dirty, one, began);
                if (EditFindings.EventOf(session, one, began) is var (pipeline, lane, fact))
                    append(new NewEvent(one.Target.Tenant, pipeline, urgency, lane, ChannelEdited.Kind, one.Target.Connection.Value, FactJson.Write(fact), began));
                return true;
            })
            { Class = urgency }, cancel);
        }
    }

    private StayDates WindowOf(Reading reading, ChannelUnit unit) =>
        horizon.WindowOf(reading.Access.Tenant, reading.Access.Connection, unit.Zone, reading.Began);

    private StayDates WholeWindow(Reading reading)
    {
        var windows = reading.Access.Units.Select(u => WindowOf(reading, u)).ToList();
        return new StayDates(windows.Min(static w => w.Arrival), windows.Max(static w => w.Departure));
    }

    private static Dictionary<Target, Dictionary<(NightField, DateOnly), SeenValue>> ByTarget(IReadOnlyList<ShownCell> cells)
    {
        var byTarget = new Dictionary<Target, Dictionary<(NightField, DateOnly), SeenValue>>();
        foreach (var cell in cells)
        {
            if (!byTarget.TryGetValue(cell.Target, out var shown))
                byTarget[cell.Target] = shown = [];
            shown[(cell.Field, cell.Night)] = new SeenValue(cell.Value, cell.IsHidden);
        }
        return byTarget;
    }

    private static StayDates? Both(StayDates a, StayDates b) =>
        StayDates.TryCreate(a.Arrival > b.Arrival ? a.Arrival : b.Arrival, Earlier(a.Departure, b.Departure), out var both) ? both : null;

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    private static string WhyOf<T>(Answer<T> answer) => answer switch
    {
        Answer<T>.Later later => later.Why,
        Answer<T>.Refused refused => refused.Why,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private sealed record Reading(ChannelAccess Access, IConnector Connector, ICalendarReadBack ReadBack, DateTimeOffset Began)
    {
        public CellCounts Cells { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(8150, LogLevel.Warning, "{Connection} showed {Drifted} of {Compared} values other than they should be; they are told again, and its drift says which")]
        public static partial void Drifted(ILogger logger, ChannelAccess connection, int drifted, int compared);
    }
}
