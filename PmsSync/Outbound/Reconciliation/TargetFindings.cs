using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State.Edits;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>A field of a target's nights, compared: a verdict for each night.</summary>
internal sealed record FieldFindings(NightField Field, CellLook[] Looks, CellVerdict[] Verdicts)
{
    /// <summary>What becomes of what was changed at the channel itself; null for a night on which nothing was, or not that it is known.</summary>
    public required EditPolicy?[] Fates { get; init; }
}

/// <summary>A target's nights from <paramref name="First"/> on, compared with what the channel showed.</summary>
internal sealed record TargetFindings(Target Target, DateOnly First, IReadOnlyList<FieldFindings> Fields)
{
    private const string DirtyNights = "SELECT first_night, end_night FROM dirty WHERE target = ?1";

    public int Nights => Fields.Count == 0 ? 0 : Fields[0].Verdicts.Length;

    public IEnumerable<CellVerdict> Verdicts => Fields.SelectMany(static f => f.Verdicts);

    public bool Has(CellVerdict verdict) => Fields.Any(f => f.Verdicts.AsSpan().Contains(verdict));

    /// <summary>The same with nothing but what must be closed at once.</summary>
    public TargetFindings OnlyOpenings() => this with
    {
        Fields = [.. Fields.Select(static f => f with
        {
            Verdicts = [.. f.Verdicts.Select((v, night) => v == CellVerdict.Drifted && f.Looks[night].ShowsMore ? v : CellVerdict.Moving)],
        })],
    };

    /// <summary>Reads the state of one moment beside what was shown.</summary>
    /// <param name="knows">The fields that the target is told.</param>
    /// <param name="shown">What the channel showed of the target.</param>
    /// <param name="policy">What becomes of values that were changed there.</param>
    public static TargetFindings Compare(
        SqliteConnection connection, Target target, ChannelUnit unit, StayDates nights, Func<NightField, bool> knows,
        IReadOnlyDictionary<(NightField, DateOnly), SeenValue> shown, DateTimeOffset began, bool isPulled,
        EditPolicy policy)
    {
        var id = TargetStore.IdOf(connection, target);
        var view = TargetView.Load(connection, new TargetRow(id, target, null), unit, nights, knows);
        var proven = ShownCells.Load(connection, id, nights);
        var edits = ChannelEditStore.Of(connection, target);
        var dirty = new bool[nights.Nights];
        foreach (var (first, end) in connection.ReadRows(DirtyNights, static r => (r.GetInt32(0), r.GetInt32(1)), id))
        {
            var from = Math.Clamp(first - nights.Arrival.DayNumber, 0, dirty.Length);
            dirty.AsSpan(from, Math.Clamp(end - nights.Arrival.DayNumber, from, dirty.Length) - from).Fill(true);
        }
        return new TargetFindings(target, nights.Arrival, [.. view.Fields.Select(field =>
        {
            var looks = new CellLook[nights.Nights];
            var proofs = proven.GetValueOrDefault(field.Field);
            var edited = edits.Where(e => e.Field == field.Field).ToList();
            for (var night = 0; night < looks.Length; night++)
            {
                SeenValue? seen = shown.TryGetValue((field.Field, nights.Arrival.AddDays(night)), out var cell) ? cell : null;
                looks[night] = new CellLook(
                    field.Field, field.Desired[night], field.Known[night], field.Refused[night].Refuses, dirty[night], seen,
                    proofs?[night], edited.Find(e => e.Nights.Contains(nights.Arrival.AddDays(night))));
            }
            CellVerdict[] verdicts = [.. looks.Select(l => l.Judge(began, isPulled))];
            return new FieldFindings(field.Field, looks, verdicts)
            {
                Fates = [.. looks.Select((l, night) => verdicts[night] == CellVerdict.Drifted && l.IsEdited
                    ? ChannelEdit.FateOf(field.Field, l.Desired!.Value, l.Shown, policy) : (EditPolicy?)null)],
            };
        })]);
    }
}
