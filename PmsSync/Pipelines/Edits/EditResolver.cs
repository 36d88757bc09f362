using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Notices;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Pricing;
using PmsSync.State;
using PmsSync.State.Edits;
using PmsSync.State.Prices;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Edits;

/// <summary>
/// What was changed at a channel itself: a reading found it, or a person decided about it. What is adopted is said here with
/// the channel as its source, so that it stands where that source stands; what is kept is told again.
/// </summary>
internal sealed class EditResolver(TenantDirectory tenants, DirtyTargets dirty, PriceResolver prices, NoticeBoard notices)
{
    /// <summary>True for a reading's event, and for a decision about a conflict that one opened.</summary>
    public static bool IsAbout(SqliteConnection connection, JournalEvent item) => item.Kind == ChannelEdited.Kind
        || (item.Kind == DecisionCommand.Kind && ConflictStore.Find(connection, item.Tenant, FactJson.Read<DecisionCommand>(item.Payload).Conflict) is { IsOfChannel: true });

    public Resolution Resolve(SqliteConnection connection, JournalEvent item) =>
        item.Kind == ChannelEdited.Kind ? Look(connection, item, FactJson.Read<ChannelEdited>(item.Payload)) : Decide(connection, item, FactJson.Read<DecisionCommand>(item.Payload));

    private Resolution Look(SqliteConnection connection, JournalEvent item, ChannelEdited fact)
    {
        var target = new Target(item.Tenant, new ConnectionId(fact.Connection), new UnitId(fact.Unit), fact.RatePlan);
        var edits = ChannelEditStore.Of(connection, target);
        var conflicts = ConflictsOf(connection, target);
        conflicts.Look(ChannelEditRules.Group(edits), item, fact.ReadAt);
        var adopted = edits.Where(static e => e.Fate == EditPolicy.Adopt).ToList();
        var adoption = adopted.Count == 0 ? new Resolution([(item.Id, Verdict.Closed.Applied)]) : Adopt(connection, target, adopted, item, by: null);
        return Guarded(adoption, target, edits, session =>
        {
            LetGo(session, target, adopted);
            conflicts.Write(session, notices);
        }) with
        { Verdicts = [(item.Id, Verdict.Closed.Applied)] };
    }

    private Resolution Decide(SqliteConnection connection, JournalEvent item, DecisionCommand command)
    {
        if (ConflictStore.Find(connection, item.Tenant, command.Conflict) is not { } row || EditConflicts.EvidenceOf(row) is not { } evidence)
            return new DecisionResult(DecisionOutcome.NotFound).Close(item);
        if (DecisionGuard.Refusal(command, row, [], static _ => null) is { } stale)
            return stale.Close(item);
        var target = evidence.TargetOf(row.Tenant, row.Unit);
        if (evidence.Adopted is not null && command.Action == DecisionAction.Keep)
            return TakeBack(connection, item, command, row, evidence, target);
        var edits = ChannelEditStore.Of(connection, target);
        var mine = edits.Where(e => evidence.Names(e)).ToList();
        if (!row.IsOpen || mine.Count == 0)
            return new DecisionResult(DecisionOutcome.NothingToDecide) { Words = row.SettledWhy ?? "The channel shows ours again, or something else was said since." }.Close(item);
        if (mine.Count < evidence.Values.Count)
            return new DecisionResult(DecisionOutcome.Stale) { Words = "The channel shows something else than you saw. Read the conflict again, and decide then." }.Close(item);
        if (command.Action == DecisionAction.Accept && mine.Exists(static e => !e.CanBeAdopted))
            return DecisionResult.Wrong("action", mine.Exists(static e => e.Opens)
                ? "The channel opened what is taken or stopped here: that cannot be accepted. Keep ours, or free the nights here first."
                : "The channel shows no value that could be taken over. Keep ours, or write another.").Close(item);

        var conflicts = ConflictsOf(connection, target);
        var decision = DecisionDraft.Of(item, row, command.Action, command.By, command.Note) with { Words = conflicts.Seen(evidence.Values) };
        var isAccepted = command.Action == DecisionAction.Accept;
        decision = decision with { Outcome = isAccepted ? EditWords.Adopted(target, EditWords.ByPerson(decision)) : EditWords.Kept(target, EditWords.ByPerson(decision)) };
        var after = isAccepted ? evidence with { Adopted = item.Id, Values = conflicts.AsAdopted(evidence.Values) } : evidence;
        var result = new DecisionResult(DecisionOutcome.Decided) { Conflict = DecidedConflict.Of(conflicts.Settle(row, after, decision, decision.Outcome)), Decision = decision };
        var adoption = isAccepted ? Adopt(connection, target, mine, item, command.By) : new Resolution([]);
        return Guarded(adoption, target, edits, session =>
        {
            LetGo(session, target, mine);
            conflicts.Write(session, notices);
        }) with
        { Verdicts = result.Close(item).Verdicts };
    }

    /// <summary>A person revises an adoption, of the settings or of a person: what was said here by it is not said any more.</summary>
    private Resolution TakeBack(SqliteConnection connection, JournalEvent item, DecisionCommand command, ConflictRow row, EditEvidence evidence, Target target)
    {
        var (taken, writes) = target.IsAvailability
            ? BlockWithdrawal.Of(connection, target, evidence, item)
            : PriceWithdrawal.Of(connection, target, evidence, item, command.By, dirty);
        if (taken == 0)
            return new DecisionResult(DecisionOutcome.NothingToDecide) { Words = $"{row.SettledWhy} Nothing of that is left to be taken back: something else was said or done since." }.Close(item);
        var conflicts = ConflictsOf(connection, target);
        var decision = DecisionDraft.Of(item, row, command.Action, command.By, command.Note) with { Words = conflicts.Seen(evidence.Values) };
        decision = decision with { Outcome = EditWords.Withdrawn(target, EditWords.ByPerson(decision)) };
        var settled = conflicts.Settle(row, evidence with { Adopted = null }, decision, decision.Outcome);
        var result = new DecisionResult(DecisionOutcome.Decided) { Conflict = DecidedConflict.Of(settled), Decision = decision };
        return writes with
        {
            IsCurrent = session => writes.IsCurrent(session) && ConflictStore.Find(session.Connection, item.Tenant, row.Id)?.Version == row.Version,
            Write = session =>
            {
                writes.Write(session);
                conflicts.Write(session, notices);
            },
            Verdicts = result.Close(item).Verdicts,
        };
    }

    /// <summary>What the channel shows is said here, as its word: where another source comes first, that one's stays.</summary>
    private Resolution Adopt(SqliteConnection connection, Target target, IReadOnlyList<ChannelEdit> edits, JournalEvent item, string? by)
    {
        var unit = tenants.Current.Find(target.Tenant, target.Unit);
        if (target.RatePlan is not { } ratePlan)
            return BlockAdoption.Of(connection, target, unit?.Rooms ?? UnitRooms.One, edits, item);
        return prices.Apply(connection, [(item, new PriceCommand
        {
            Unit = target.Unit.Value,
            RatePlan = ratePlan,
            Currency = CurrencyOf(target),
            Source = target.Connection.Value,
            By = by,
            Ranges = [.. edits.Select(static e => new PriceRange(e.Nights, [new PriceWish(e.Field.Code, e.Theirs)]))],
        })]);
    }

    // They are not left alone any more: what is wanted now, theirs or ours, is told.
    private void LetGo(WriteSession session, Target target, IReadOnlyCollection<ChannelEdit> edits)
    {
        if (edits.Count == 0)
            return;
        foreach (var edit in edits)
            ChannelEditStore.Replace(session, target, edit.Field, edit.Nights, []);
        dirty.Mark(session, target, new StayDates(edits.Min(static e => e.Nights.Arrival), edits.Max(static e => e.Nights.Departure)), WorkClass.High);
    }

    private static Resolution Guarded(Resolution what, Target target, IReadOnlyList<ChannelEdit> edits, Action<WriteSession> write) => what with
    {
        IsCurrent = session => what.IsCurrent(session) && ChannelEditStore.Of(session.Connection, target).SequenceEqual(edits),
        Write = session =>
        {
            what.Write(session);
            write(session);
        },
    };

    private EditConflicts ConflictsOf(SqliteConnection connection, Target target) =>
        new(connection, target, CurrencyOf(target), value => IsWanted(connection, target, value));

    /// <summary>Whether ours is still what the channel was to show.</summary>
    private bool IsWanted(SqliteConnection connection, Target target, EditedValue value)
    {
        if (target.RatePlan is { } ratePlan)
            return PriceStore.Load(connection, target.Tenant, target.Unit, ratePlan, new StayDates(value.From, value.From.AddDays(1)))
                .Any(c => c.Field.Code == value.Code && c.Value == value.Ours);
        var rooms = tenants.Current.Find(target.Tenant, target.Unit)?.Rooms ?? UnitRooms.One;
        return UnitCalendar.Load(connection, target.Tenant, target.Unit, rooms, value.From).Nights(value.From, value.From.AddDays(1)).Single().Available == value.Ours;
    }

    private string CurrencyOf(Target target) =>
        tenants.Current.Find(target.Tenant, target.Unit)?.RatePlans.FirstOrDefault(p => p.Id == target.RatePlan)?.Currency ?? "EUR";
}
