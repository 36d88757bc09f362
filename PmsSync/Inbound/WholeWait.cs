namespace PmsSync.Inbound;

/// <summary>
/// <see cref="Task.Delay(TimeSpan, TimeProvider)"/> counts whole milliseconds and cuts the rest off: it would end just before the
/// instant, and whoever then waits for the rest waits no time at all, again and again.
/// </summary>
internal static class WholeWait
{
    public static TimeSpan Of(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
