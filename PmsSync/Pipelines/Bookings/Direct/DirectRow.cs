using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Direct;

/// <summary>The row of a direct booking after a command, and its line of history.</summary>
internal static class DirectRow
{
    public static StayRow Of(StayRow? before, Stay draft, long eventId, DateTimeOffset at)
    {
        var stay = draft with { Version = (before?.Stay.Version ?? 0) + 1, ChangedAt = at };
        var shows = before is null || before.Stay.Dates != stay.Dates || before.Stay.Unit != stay.Unit
            || before.Stay.Status != stay.Status || before.Stay.Kind != stay.Kind;
        return new StayRow(stay, (before?.Provenance ?? new Provenance { CreatedEvent = eventId, CalendarVersion = 0 }) with
        {
            TakesNights = stay.Status != StayStatus.Cancelled,
            CalendarVersion = (before?.Provenance.CalendarVersion ?? 0) + (shows ? 1 : 0),
            CalendarAt = shows ? at : before!.Provenance.CalendarAt,
            ChangedEvent = eventId,
        });
    }

    public static HistoryRow History(Stay? before, Stay after, JournalEvent item) =>
        new(after.Id, after.Version, item.Id, item.ReceivedAt, item.Kind, Words(before, after));

    private static string Words(Stay? before, Stay after) => (before, after) switch
    {
        (null, _) => $"Created for {after.Dates} in {after.Unit}.",
        (_, { Status: StayStatus.Cancelled }) when before.Status != StayStatus.Cancelled => $"Cancelled; {after.Dates} in {after.Unit} is free again as far as this booking goes.",
        _ when before.Dates != after.Dates || before.Unit != after.Unit => $"Moved from {before.Dates} in {before.Unit} to {after.Dates} in {after.Unit}.",
        _ => "Details changed.",
    };
}
