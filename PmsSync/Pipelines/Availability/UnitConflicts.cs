using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Outbound.Notices;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Availability;

/// <summary>What collides: the loser by the times, on which nights, and with whom.</summary>
/// <param name="Others">The first of those who were there before.</param>
/// <param name="OthersInAll">How many were there, those included that are no sides.</param>
internal sealed record Collision(string Id, string Kind, NightSet Nights, StayRow Loser, IReadOnlyList<StayRow> Others, int OthersInAll)
{
    public IEnumerable<StayRow> Sides => Others.Prepend(Loser);
}

/// <summary>Rows to write: conflicts as they stand now, and what the rules decided about them.</summary>
/// <param name="Turned">Of the rows, those that were opened or settled by this.</param>
internal sealed record ConflictChanges(IReadOnlyList<ConflictRow> Rows, IReadOnlyList<Decision> Decisions, IReadOnlyList<ConflictRow> Turned)
{
    public void Write(WriteSession session, TenantId tenant, NoticeBoard notices)
    {
        foreach (var row in Rows)
            ConflictStore.Save(session, row);
        foreach (var decision in Decisions)
            DecisionStore.Add(session, tenant, decision);
        foreach (var row in Turned)
            ConflictNotices.Post(notices, session, row);
    }
}

/// <summary>
/// A unit's conflicts: found anew from the stays, judged by what people decided about them, else by the settings, and compared
/// with what was recorded. The rows of one look are the same whatever the order in which the stays' facts arrived.
/// </summary>
internal sealed class UnitConflicts(SqliteConnection connection, TenantId tenant, UnitId unit, UnitRooms rooms, DateOnly today, ConflictPolicies policies)
{
    /// <summary>A person can weigh so many against each other; the rest is counted in the words.</summary>
    private const int MostSides = 20;

    /// <summary>What collides among the stays that take nights of the unit.</summary>
    public IReadOnlyList<Collision> Find(TakingStays stays)
    {
        ReadMirrored(stays);
        var overlaps = OverlapRules.Find(Contenders(stays), rooms.Quantity, mostWinners: MostSides);
        var echoes = stays.Claims.Values.Where(c => Mirrored(c, stays) is not null).OrderBy(static c => c.Dates.Arrival).ThenBy(static c => c.Id, StringComparer.Ordinal).ToList();
        stays.Read(overlaps.SelectMany(static o => o.Winners.Prepend(o.Loser)));
        return
        [
            .. overlaps.Select(o => new Collision(
                $"overlap-{unit}-{o.Loser}", ConflictRow.OverlappingBookings, o.Nights, stays.Find(o.Loser)!, [.. o.Winners.Select(w => stays.Find(w)!)], o.WinnersInAll)),
            .. echoes.Select(e => (Row: stays.Find(e.Id)!, Mirrored: Mirrored(e, stays)!)).Select(e => new Collision(
                $"echo-{unit}-{e.Row.Stay.Id}", ConflictRow.SuspectedEcho, NightSet.Of(e.Row.Stay.Dates), e.Row, [e.Mirrored], OthersInAll: 1)),
        ];
    }

    // Mostly the likeliest stands, and nobody needs the others.
    private void ReadMirrored(TakingStays stays)
    {
        var seeming = stays.Claims.Values.Where(static c => c.MirrorOf is not null).ToList();
        stays.Read(seeming.SelectMany(static c => (string[])[c.Id, c.MirrorOf!.Likeliest]));
        stays.Read(seeming.Where(c => !stays.Find(c.Id)!.IsEchoOf(stays.Find(c.MirrorOf!.Likeliest), rooms)).SelectMany(static c => c.MirrorOf!.Ids));
    }

    /// <summary>The likeliest of the stays that it may be the echo of; null where it is what its source says.</summary>
    private StayRow? Mirrored(Claim claim, TakingStays stays) =>
        claim.MirrorOf is null ? null : stays.Find(claim.Id)!.Mirrored(stays.Find, rooms).FirstOrDefault();

    private IEnumerable<Claim> Contenders(TakingStays stays) =>
        stays.Claims.Values.Select(c => c.MirrorOf is null || Mirrored(c, stays) is not null ? c : c with { MirrorOf = null });

    /// <param name="stays">Those that take nights of the unit now.</param>
    /// <param name="item">The event that made us look.</param>
    /// <param name="now">When.</param>
    /// <param name="fresh">A person's decision that this very event makes.</param>
    public ConflictChanges Of(TakingStays stays, long item, DateTimeOffset now, Decision? fresh = null)
    {
        var rows = new List<ConflictRow>();
        var decisions = new List<Decision>();
        var turned = new List<ConflictRow>();
        var found = Find(stays);

        // All at once: a hotel's room type has hundreds of them.
        var standing = ConflictStore.StandingOf(connection, tenant, unit).Where(static c => c.IsOfStays).ToDictionary(static c => c.Id);
        var judged = DecisionStore.JudgedByPersons(connection, tenant, unit);
        foreach (var collision in found)
        {
            var stored = standing.GetValueOrDefault(collision.Id) ?? ConflictStore.Find(connection, tenant, collision.Id);
            var isDecidedNow = fresh?.Conflict == collision.Id;
            var newest = isDecidedNow ? fresh : judged.Contains(collision.Id) ? DecisionStore.NewestOfPersons(connection, tenant, collision.Id) : null;
            var row = Judge(collision, newest, stored, stays, item, now);
            if (!isDecidedNow && stored is not null && IsSame(stored, row))
                continue;
            rows.Add(row);
            if (row.IsOpen != (stored?.IsOpen == true))
                turned.Add(row);
            if (!isDecidedNow)
                decisions.Add(ByRule(row, collision.Sides, What(stored, row), item, now));
        }
        var settled = standing.Values.ExceptBy(found.Select(static f => f.Id), static s => s.Id).ToList();
        // A person may decide anew what an earlier decision has settled.
        if (fresh is not null && !standing.ContainsKey(fresh.Conflict) && found.All(f => f.Id != fresh.Conflict))
            settled.Add(ConflictStore.Find(connection, tenant, fresh.Conflict)!);
        stays.Read(settled.SelectMany(static s => s.Sides));
        foreach (var gone in settled)
        {
            var isDecidedNow = fresh?.Conflict == gone.Id;
            var why = isDecidedNow ? fresh!.Outcome : WhyGone(gone, stays.Find);
            var row = gone with { IsOpen = false, SettledAt = now, SettledWhy = why, GivesWay = [], Decided = null, IsBySettings = false };
            rows.Add(row);
            if (gone.IsOpen)
                turned.Add(row);
            if (!isDecidedNow)
                decisions.Add(ByRule(row, gone.Sides.Select(stays.Find).OfType<StayRow>(), "settled", item, now));
        }
        return new ConflictChanges(rows, decisions, turned);
    }

    /// <summary>The sides as they are now, for a decision to name.</summary>
    public static IReadOnlyList<SeenSide> Seen(IEnumerable<StayRow> sides) =>
        [.. sides.Select(static s => new SeenSide(s.Stay.Id, s.Stay.Version, StayFace.Of(s.Stay)) { Name = ConflictWords.Name(s) })];

    private ConflictRow Judge(Collision collision, Decision? newest, ConflictRow? stored, TakingStays stays, long item, DateTimeOffset now)
    {
        Func<string, StayRow?> find = stays.Find;

        // Every change of a stay is told to the unit that its source shows it in, and to the one where a person put it.
        StayRow? Here(string id) => find(id) is { } row && (row.Stay.Unit == unit || row.CountsIn(unit)) ? row : null;

        var sides = collision.Sides.Select(static s => s.Stay.Id).ToList();
        var standing = newest is null ? null : DecisionRules.StandingOf(
            newest, collision.Nights, sides, id => find(id) is { } row ? StayFace.Of(row.Stay) : null);
        var holds = standing is { Holds: true };
        var isEcho = collision.Kind == ConflictRow.SuspectedEcho;
        var kept = holds && newest!.Action == DecisionAction.Keep ? newest.Booking : null;
        var isAsked = holds && newest!.Action == DecisionAction.Cancel;
        IReadOnlyList<string> givesWay = isEcho ? [] : isAsked ? [newest!.Booking!] : DecisionRules.GivesWay(collision.Loser.Stay.Id, kept, () => AllSides(collision, stays), rooms.Quantity);
        var isAccepted = holds && newest!.Action == DecisionAction.Accept;
        // That one of them is kept, or must go, stands above the settings; what a person's other decisions leave over does not.
        var isBySettings = !isAccepted && (isEcho ? !collision.Loser.Provenance.IsSuspected : !isAsked && kept is null && policies.Overlaps == OverlapPolicy.Accept);
        var bySettings = isEcho ? ConflictWords.BlockBySettings : ConflictWords.AcceptedBySettings;

        var facts = isEcho
            ? ConflictWords.Echo(collision.Loser, collision.Others[0])
            : ConflictWords.Overlap(collision.Nights, rooms.Quantity, collision.Loser, collision.Others, collision.OthersInAll);
        var said = newest is null ? null
            : holds ? ConflictWords.Holding(newest, Here, givesWay)
            : ConflictWords.Void(newest, standing!, Here, isOpen: !isBySettings);
        var verdict = !isBySettings ? said : said is null ? bySettings : $"{said} {bySettings}";
        var words = verdict is not null ? $"{facts} {verdict}" : isEcho ? facts : facts + ConflictWords.AllKept;
        var isSettled = isAccepted || isBySettings;
        var opened = stored is not null && (stored.IsOpen || isAccepted || (isBySettings && stored.Stands)) ? (stored.OpenedAt, stored.OpenedEvent) : (now, item);
        DateTimeOffset? settledAt = isAccepted ? newest!.At : isBySettings ? stored is { IsBySettings: true, SettledAt: { } before } ? before : now : null;
        return new ConflictRow(
            collision.Id, tenant, unit, collision.Kind, !isSettled, collision.Nights,
            [.. givesWay, .. sides.Except(givesWay)], words,
            opened.Item1, opened.Item2, settledAt, isSettled ? verdict : null)
        {
            GivesWay = givesWay,
            Decided = holds ? newest!.Event : null,
            IsBySettings = isBySettings,
        };
    }

    // With those, too, that are counted in the words only.
    private IEnumerable<Claim> AllSides(Collision collision, TakingStays stays)
    {
        var loser = collision.Loser.Stay.Id;
        var overlap = OverlapRules.Find(Contenders(stays), rooms.Quantity).Single(o => o.Loser == loser);
        return overlap.Winners.Append(loser).Select(id => stays.Claims[id] with { MirrorOf = null });
    }

    private Decision ByRule(ConflictRow row, IEnumerable<StayRow> sides, string what, long item, DateTimeOffset now) => new()
    {
        Conflict = row.Id,
        Unit = unit,
        Event = item,
        At = now,
        Rule = row switch
        {
            { Kind: ConflictRow.SuspectedEcho, IsBySettings: true } => "what looks like an echo is a block, as the settings say",
            { Kind: ConflictRow.SuspectedEcho } => "a block inside what its source had read from us",
            { IsBySettings: true } => "overbookings are accepted, as the settings say",
            _ => "confirmed before tentative, then who was first",
        },
        What = what,
        Nights = row.Nights,
        Seen = Seen(sides),
        Outcome = row.IsOpen ? row.Words : row.SettledWhy!,
    };

    private static string What(ConflictRow? stored, ConflictRow row) => (stored, row) switch
    {
        (null, { IsOpen: true }) => "opened",
        ({ IsOpen: false }, { IsOpen: true }) => "reopened",
        ({ IsOpen: false, Stands: true }, _) or (_, { IsOpen: true }) => "changed",
        _ => "settled",
    };

    private string WhyGone(ConflictRow gone, Func<string, StayRow?> find)
    {
        // What was decided before decisions were rows is not there to compare with.
        IReadOnlyList<SeenSide> last = DecisionStore.Of(connection, tenant, gone.Id, most: 1) is [var newest] ? newest.Seen : [];
        var seen = last.ToDictionary(static s => s.Booking);
        var whys = gone.Sides.Select(id => ConflictWords.Gone(id, seen.GetValueOrDefault(id)?.Face, find(id), unit, today)).OfType<string>().ToList();
        return whys.Count > 0 ? string.Join(' ', whys) : $"Nothing collides here any more: {unit} has {rooms.Quantity} of its kind, or others were there first.";
    }

    private static bool IsSame(ConflictRow a, ConflictRow b) =>
        a.IsOpen == b.IsOpen && a.Nights.Equals(b.Nights) && a.Sides.SequenceEqual(b.Sides) && a.Words == b.Words && a.Decided == b.Decided && a.IsBySettings == b.IsBySettings;
}
