using PmsSync.Domain;

namespace PmsSync.Outbound.Feeds;

/// <summary>
/// One closed span as a destination is told. <paramref name="Id"/> is constant for what it stands for;
/// <paramref name="ChangedAt"/> and <paramref name="Sequence"/> come from the data and never from the clock.
/// </summary>
internal sealed record ExportEvent(string Id, StayDates Dates, bool IsGuest, DateTimeOffset ChangedAt, long Sequence);

/// <summary>A calendar to be written; equal ones are written to equal bytes.</summary>
internal sealed record ExportCalendar(string UnitName, string OwnMark, TimeSpan Refresh, bool Placeholder, IReadOnlyList<ExportEvent> Events)
{
    /// <summary>The nights that the destination is told to be taken.</summary>
    public NightSet Nights => NightSet.Of(Events.Select(static e => e.Dates));
}
