using PmsSync.Outbound.Feeds;
using PmsSync.State.Cleaning;

namespace PmsSync.Outbound.Staff;

/// <summary>A task with what its unit is called and where it lies; <paramref name="OwnMark"/> marks the event as ours should it ever be read as a feed.</summary>
internal sealed record StaffEvent(CleaningTask Task, string UnitName, TimeZoneInfo Zone, string OwnMark);

/// <summary>
/// Writes tasks as a calendar (RFC 5545). No guest data, and no notes: people write names into them. An event covers the time
/// that the work takes, and says by when it must be done; its stamps come from the data and never from the clock.
/// </summary>
internal static class StaffCalendarText
{
    public static byte[] Write(string name, TimeSpan refresh, IEnumerable<StaffEvent> events)
    {
        var text = new MemoryStream();
        CalendarText.Begin(text, name, refresh);
        foreach (var item in events)
            Event(text, item);
        CalendarText.Line(text, "END:VCALENDAR");
        return text.ToArray();
    }

    private static void Event(Stream text, StaffEvent item)
    {
        var (task, plan) = (item.Task, item.Task.Plan);
        var end = plan.OpensAt + plan.Duration;
        CalendarText.Line(text, "BEGIN:VEVENT");
        CalendarText.Line(text, $"UID:{CalendarText.Escape(task.Id)}.{item.OwnMark}@pmssync");
        CalendarText.Line(text, $"DTSTAMP:{CalendarText.Instant(task.ChangedAt)}");
        CalendarText.Line(text, $"LAST-MODIFIED:{CalendarText.Instant(task.ChangedAt)}");
        CalendarText.Line(text, $"SEQUENCE:{task.Version - 1}");
        CalendarText.Line(text, $"DTSTART:{CalendarText.Instant(plan.OpensAt)}");
        CalendarText.Line(text, $"DTEND:{CalendarText.Instant(end)}");
        CalendarText.Line(text, $"SUMMARY:{CalendarText.Escape($"{Standing(task)}{Kind(plan.Kind)}: {item.UnitName}")}");
        CalendarText.Line(text, $"DESCRIPTION:{CalendarText.Escape(Words(item))}");
        CalendarText.Line(text, "TRANSP:TRANSPARENT");
        CalendarText.Line(text, "END:VEVENT");
    }

    private static string Standing(CleaningTask task) => task.Status switch
    {
        CleaningStatus.Done => "Done: ",
        CleaningStatus.Started => "Started: ",
        _ => task.Plan.Priority == CleaningPriority.Urgent ? "Urgent: " : "",
    };

    private static string Kind(CleaningKind kind) => kind switch
    {
        CleaningKind.Turnover => "Turnover",
        CleaningKind.DeepClean => "Deep clean",
        CleaningKind.Linen => "New linen",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Words(StaffEvent item)
    {
        var plan = item.Task.Plan;
        var due = $"{TimeZoneInfo.ConvertTime(plan.DueAt, item.Zone):yyyy-MM-dd HH:mm}";
        return plan.NextStay is null ? $"To be done by {due}. Nobody arrives before." : $"To be done by {due}, when the next guest arrives.";
    }
}
