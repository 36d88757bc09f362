using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Notices;
using PmsSync.State;
using PmsSync.State.Prices;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Edits;

/// <summary>
/// The conflicts of one target: found anew from what was changed at its channel, and compared with what was recorded. A
/// conflict goes on as the one that it overlaps, so that a change that grows stays one.
/// </summary>
internal sealed class EditConflicts(SqliteConnection connection, Target target, string currency, Func<EditedValue, bool> isWanted)
{
    private const string Rule = "shown as ours by a reading, and otherwise by a later one";

    private readonly List<ConflictRow> _rows = [];
    private readonly List<Decision> _decisions = [];
    private readonly List<ConflictRow> _turned = [];

    public string Kind => target.IsAvailability ? ConflictRow.MismatchedAvailability : ConflictRow.ChannelPriceEdit;

    public void Write(WriteSession session, NoticeBoard notices)
    {
        foreach (var row in _rows)
            ConflictStore.Save(session, row);
        foreach (var decision in _decisions)
            DecisionStore.Add(session, target.Tenant, decision);
        foreach (var row in _turned)
            ConflictNotices.Post(notices, session, row);
    }

    /// <summary>Compares what is changed now with what was recorded.</summary>
    public void Look(IReadOnlyList<EditGroup> groups, JournalEvent item, DateTimeOffset readAt)
    {
        var open = ConflictStore.StandingOf(connection, target.Tenant, target.Unit).Where(c => c.Kind == Kind && EvidenceOf(c)?.TargetOf(c.Tenant, c.Unit) == target).ToList();
        foreach (var group in groups)
        {
            var nights = NightSet.Of(group.Nights);
            var stored = open.Find(c => !c.Nights.Intersect(nights).IsEmpty);
            if (stored is not null)
                open.Remove(stored);
            Add(RowOf(group, stored, item), stored, item);
        }
        foreach (var gone in open)
        {
            var why = gone.Nights[^1].Departure <= DateOnly.FromDateTime(readAt.UtcDateTime)
                ? EditWords.Over
                : EditWords.Gone(target, EvidenceOf(gone)!.Values.All(isWanted), readAt);
            Add(gone with { IsOpen = false, SettledAt = item.ReceivedAt, SettledWhy = why }, gone, item);
        }
    }

    /// <summary>A person decided about one of them.</summary>
    public ConflictRow Settle(ConflictRow row, EditEvidence evidence, Decision decision, string why)
    {
        var settled = row with { IsOpen = false, SettledAt = decision.At, SettledWhy = why, Evidence = FactJson.Text(evidence) };
        _rows.Add(settled);
        if (row.IsOpen)
            _turned.Add(settled);
        _decisions.Add(decision);
        return settled;
    }

    /// <summary>The values with the nights apart on which ours was an earlier word of the same channel, for taking back what is adopted now.</summary>
    public IReadOnlyList<EditedValue> AsAdopted(IEnumerable<EditedValue> values)
    {
        if (target.RatePlan is not { } ratePlan)
            return [.. values];
        return [.. values.SelectMany(v => Parts(v, ratePlan))];
    }

    /// <summary>What a decision about these values rests on.</summary>
    public IReadOnlyList<SeenWord> Seen(IEnumerable<EditedValue> values) =>
    [
        .. values.Select(v => new SeenWord(target.Connection.Value, EditWords.Version(v.FirstSeenAt), EditWords.Of(v, currency))),
        target.RatePlan is { } ratePlan
            ? new SeenWord("here", $"{PriceStore.HeadOf(connection, target.Tenant, target.Unit, ratePlan).Version}", $"rate plan {ratePlan}")
            : new SeenWord("here", $"{UnitVersions.Of(connection, target.Tenant, target.Unit)}", $"the calendar of {target.Unit}"),
    ];

    public static EditEvidence? EvidenceOf(ConflictRow row) => row.Evidence is { } json ? FactJson.Read<EditEvidence>(json) : null;

    private ConflictRow RowOf(EditGroup group, ConflictRow? stored, JournalEvent item)
    {
        var isAdopted = group.Fate == EditPolicy.Adopt;
        var evidence = new EditEvidence
        {
            Connection = target.Connection.Value,
            RatePlan = target.RatePlan,
            Policy = group.Fate.ToString().ToLowerInvariant(),
            Values = isAdopted ? AsAdopted(group.Edits.Select(EditedValue.Of)) : [.. group.Edits.Select(EditedValue.Of)],
            Adopted = isAdopted ? item.Id : null,
        };
        return new ConflictRow(
            stored?.Id ?? IdOf(group, item), target.Tenant, target.Unit, Kind, !isAdopted, NightSet.Of(group.Nights), [], EditWords.Of(target, group, currency),
            stored?.OpenedAt ?? item.ReceivedAt, stored?.OpenedEvent ?? item.Id, isAdopted ? item.ReceivedAt : null,
            isAdopted ? EditWords.Adopted(target, "as the settings say") : null)
        {
            Evidence = FactJson.Text(evidence),
        };
    }

    private string IdOf(EditGroup group, JournalEvent item) => $"edit-{Convert.ToHexStringLower(DedupeKey.Of(
        target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? "", $"{group.Nights.Arrival.DayNumber}", $"{item.Id}", $"{(int)group.Fate}").Bytes.Span)}";

    private void Add(ConflictRow row, ConflictRow? stored, JournalEvent item)
    {
        if (stored is not null && stored.IsOpen == row.IsOpen && stored.Words == row.Words && stored.Evidence == row.Evidence)
            return;
        _rows.Add(row);
        if (row.IsOpen != (stored?.IsOpen == true))
            _turned.Add(row);
        _decisions.Add(new Decision
        {
            Conflict = row.Id,
            Unit = row.Unit,
            Event = item.Id,
            At = item.ReceivedAt,
            Rule = Rule,
            What = !row.IsOpen ? "settled" : stored is null ? "opened" : "changed",
            Nights = row.Nights,
            Seen = [],
            Words = EvidenceOf(row) is { } evidence ? Seen(evidence.Values) : [],
            Outcome = row.IsOpen ? row.Words : row.SettledWhy!,
        });
    }

    private IEnumerable<EditedValue> Parts(EditedValue value, string ratePlan)
    {
        var (nights, field) = (new StayDates(value.From, value.To), new NightField(value.Code));
        var speakers = PriceStore.LoadVoices(connection, target.Tenant, target.Unit, ratePlan, nights).Where(v => v.Field == field)
            .GroupBy(static v => v.Claim.By.Event).ToDictionary(static g => g.Key, static g => g.First().Claim.By.Source);
        var theirs = NightSet.Of(PriceStore.LoadFacts(connection, target.Tenant, target.Unit, ratePlan, nights)
            .Where(f => f.Field == field && speakers.GetValueOrDefault(f.Event) == target.Connection.Value).Select(static f => new StayDates(f.Night, f.Night.AddDays(1))));
        return NightSet.Of(nights).Except(theirs).Select(n => value with { From = n.Arrival, To = n.Departure })
            .Concat(theirs.Select(n => value with { From = n.Arrival, To = n.Departure, WasTheirs = true }));
    }
}
