using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Outbound.Feeds;

/// <summary>
/// What of a unit one destination is told: everything that did not come from there. Pure. With a quantity of 1
/// each stay, block, held span and preparation is an event; above it, each run of nights that others' stays fill.
/// </summary>
internal sealed record ExportRules(ExportKey Export, DateOnly Today, ExportOptions Options)
{
    private string Destination => Export.Connection.Value;

    /// <param name="calendar">Loaded from <see cref="First"/> on.</param>
    /// <param name="mirrored">Of what was suspected to be an echo the stays that it may mirror still; none where it is none any more, and then it is told like any other.</param>
    public ToldCalendar Apply(UnitCalendar calendar, Func<StayRow, IEnumerable<StayRow>> mirrored)
    {
        var stays = calendar.Stays.Where(row => IsTold(row, mirrored)).ToList();
        var spans = stays.Select(OfStay)
            .Concat(calendar.Held.Where(h => h.Source != Destination || h.IsMovedHere).Select(OfHeld))
            .Concat(calendar.Preparations.Select(OfPreparation));
        var events = calendar.Quantity > 1 ? Runs([.. spans], calendar.Quantity) : spans;
        var end = Today.AddDays(Options.FutureDays);
        List<ExportEvent> told = [.. events
            .Where(e => e.Dates.Departure > First && e.Dates.Arrival < end)
            .OrderBy(static e => e.Dates.Arrival).ThenBy(static e => e.Id, StringComparer.Ordinal)];
        return new ToldCalendar(told, [.. Mirrorable(stays, calendar.Preparations).Where(s => s.Dates.Departure > Today && told.Exists(e => e.Dates.Overlaps(s.Dates)))]);
    }

    /// <summary>The first night that is told.</summary>
    public DateOnly First => Today.AddDays(-Options.PastDays);

    // What a person moved here from another unit is news to the channel too that sold it.
    // A suspected echo goes neither back to where it came from nor to the source of any stay that it may mirror.
    private bool IsTold(StayRow row, Func<StayRow, IEnumerable<StayRow>> mirrored) =>
        (row.Stay.Source != Destination || row.Stay.Unit != Export.Unit) && (!row.Provenance.IsSuspected || mirrored(row).All(s => s.Stay.Source != Destination));

    // Days of preparation are told to everybody, also to the source of the guest before them: the setting is ours. Taken for a
    // guest's when they come back, they would call for days of preparation of their own.
    private static IEnumerable<ExportedStay> Mirrorable(IEnumerable<StayRow> stays, IEnumerable<Preparation> preparations) =>
        stays.Where(static r => r.Provenance.Resembles is null).Select(static r => new ExportedStay(r.Stay.Id, r.Stay.Dates, r.Stay.Kind, r.Stay.Status))
            .Concat(preparations.Select(static p => new ExportedStay(p.StayId, p.Nights, StayKind.Block, StayStatus.Confirmed)));

    private static ExportEvent OfStay(StayRow row) => new(
        row.Stay.Id, row.Stay.Dates, row.Stay.Kind == StayKind.Booking, row.Provenance.CalendarAt, row.Provenance.CalendarVersion - 1);

    // The nights are part of the id: a span that shrinks is another one, so none ever needs a sequence number.
    private ExportEvent OfHeld(HeldNights held) => new(
        $"held-{Hash(held.Source, held.Slot, held.StayId)}-{Short(held.Nights)}", held.Nights, IsGuest: false, held.MissingSince, Sequence: 0);

    // Also after the destination's own guests: it does not know that the room is not ready yet.
    private ExportEvent OfPreparation(Preparation preparation) => new(
        $"preparation-{Hash(preparation.StayId)}-{Short(preparation.Nights)}", preparation.Nights, IsGuest: false, preparation.ChangedAt, Sequence: 0);

    private IEnumerable<ExportEvent> Runs(IReadOnlyList<ExportEvent> spans, int quantity) =>
        NightSet.FilledBy(spans.Select(static s => s.Dates), quantity).Select(run => new ExportEvent(
            $"full-{Hash(Destination)}-{Short(run)}", run, IsGuest: false, spans.Where(s => s.Dates.Overlaps(run)).Max(static s => s.ChangedAt), Sequence: 0));

    // Ids are told to strangers: they are unique without naming who else sells the unit.
    private string Hash(params object?[] parts) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Export.Tenant, Export.Unit, .. parts]))).AsSpan(0, 6));

    private static string Short(StayDates dates) => $"{dates.Arrival:yyyyMMdd}-{dates.Departure:yyyyMMdd}";
}
