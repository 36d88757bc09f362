using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Edits;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>Writes down what a reading proved, and what it found to be changed at the channel itself.</summary>
internal static class EditFindings
{
    private const string IsInConflict = "SELECT 1 FROM conflict WHERE tenant = ?1 AND unit = ?2 AND state = 'open' AND kind = ?3 LIMIT 1";

    public static void Save(WriteSession session, long target, TargetFindings found, FieldFindings field, DateTimeOffset began)
    {
        var nights = new StayDates(found.First, found.First.AddDays(found.Nights));
        if (field.Verdicts.AsSpan().Contains(CellVerdict.Equal))
            ShownCells.Change(session, target, field.Field, nights, (night, proof) => ProofOf(field, night, proof, began));
        if (field.Looks.Any(static l => l.Edit is not null) || field.Fates.Any(static f => f is not null))
            ChannelEditStore.Replace(session, found.Target, field.Field, nights, EditsOf(found, field, began));
    }

    /// <summary>Of a field that is no longer ours to tell, nothing is changed over there.</summary>
    public static void ForgetUntold(WriteSession session, TargetFindings found)
    {
        if (found.Nights == 0)
            return;
        var nights = new StayDates(found.First, found.First.AddDays(found.Nights));
        foreach (var field in ChannelEditStore.Of(session.Connection, found.Target).Select(static e => e.Field).Distinct().Where(f => found.Fields.All(told => told.Field != f)))
            ChannelEditStore.Replace(session, found.Target, field, nights, []);
    }

    /// <summary>
    /// The event by which what was changed over there reaches the rules; null where nothing was, and nothing that was waits for
    /// its end.
    /// </summary>
    public static (Pipeline Pipeline, string Lane, ChannelEdited Fact)? EventOf(WriteSession session, TargetFindings found, DateTimeOffset began)
    {
        var target = found.Target;
        var edits = ChannelEditStore.Of(session.Connection, target);
        var kind = target.IsAvailability ? ConflictRow.MismatchedAvailability : ConflictRow.ChannelPriceEdit;
        if (edits.Count == 0 && session.Scalar<long>(IsInConflict, target.Tenant.Value, target.Unit.Value, kind) != 1)
            return null;
        var fact = new ChannelEdited(
            target.Connection.Value, target.Unit.Value, target.RatePlan, began, [.. edits.Select(static e => new ChannelEditedNights(e.Field.Code, e.Nights, e.Ours, e.Theirs))]);
        return target.RatePlan is { } ratePlan
            ? (Pipeline.Pricing, Lanes.OfPrices(target.Unit, ratePlan), fact)
            : (Pipeline.Availability, Lanes.OfUnit(target.Unit), fact);
    }

    private static ShownProof? ProofOf(FieldFindings field, int night, ShownProof? proof, DateTimeOffset began)
    {
        if (field.Verdicts[night] != CellVerdict.Equal || field.Looks[night].Desired is not { } value || !field.Looks[night].Known.IsKnown)
            return proof;
        return new ShownProof(value, proof is { } earlier && earlier.Value != value ? earlier.Value : proof?.Before, began);
    }

    private static List<ChannelEdit> EditsOf(TargetFindings found, FieldFindings field, DateTimeOffset began)
    {
        var edits = new List<ChannelEdit>();
        for (var night = 0; night < field.Looks.Length; night++)
        {
            if (EditOf(found, field, night, began) is not { } edit)
                continue;
            if (edits is [.., var last] && last.Nights.Departure == edit.Nights.Arrival && last with { Nights = edit.Nights } == edit)
                edits[^1] = last with { Nights = new StayDates(last.Nights.Arrival, edit.Nights.Departure) };
            else
                edits.Add(edit);
        }
        return edits;
    }

    private static ChannelEdit? EditOf(TargetFindings found, FieldFindings field, int night, DateTimeOffset began)
    {
        var look = field.Looks[night];
        var nights = new StayDates(found.First.AddDays(night), found.First.AddDays(night + 1));
        return (field.Verdicts[night], field.Fates[night]) switch
        {
            (CellVerdict.Drifted, { } fate) => look.Edit is { } known && known.Ours == look.Desired && known.Theirs == look.Shown
                ? known with { Nights = nights, Fate = fate }
                : new ChannelEdit(found.Target, field.Field, nights, look.Desired!.Value, look.Shown, fate, look.Proven?.At, began),
            (CellVerdict.Drifted or CellVerdict.Equal or CellVerdict.NotTold or CellVerdict.Refused, _) => null,
            // The reading says nothing of it.
            _ => look.Edit is { } open ? open with { Nights = nights } : null,
        };
    }
}
