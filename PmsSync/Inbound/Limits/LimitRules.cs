using PmsSync.Tenancy;

namespace PmsSync.Inbound.Limits;

/// <summary>What a tenant has taken.</summary>
/// <param name="Events">Facts that were told since midnight, UTC.</param>
/// <param name="Bytes">Of its rows, as last measured.</param>
internal readonly record struct TenantUsage(long Events, long Bytes);

/// <summary>A limit that a tenant has reached, in words.</summary>
/// <param name="Until">When it may be over by itself.</param>
internal sealed record LimitReached(bool IsStorage, string Words, DateTimeOffset Until);

/// <summary>
/// Limits are there for the load and not against income: what can wait stops at the limit, what brings bookings (polls, and
/// bookings written by the API) only at twice of it. Whoever asks for neither, a cancellation or a block, asks nobody.
/// </summary>
internal static class LimitRules
{
    private const int Reserve = 2;

    /// <summary>The storage is measured so often.</summary>
    public static readonly TimeSpan MeasureEvery = TimeSpan.FromMinutes(10);

    public static LimitReached? Judge(TenantCeilings ceilings, TenantUsage usage, bool bringsBookings, DateTimeOffset now)
    {
        var times = bringsBookings ? Reserve : 1;
        if (ceilings.EventsPerDay is { } events && usage.Events >= (long)events * times)
            return new LimitReached(
                IsStorage: false, $"{usage.Events} events were told today, and MaxEventsPerDay allows {events}. {Stopped(bringsBookings)} It is counted anew at 00:00 UTC; raise the setting to go on at once.",
                new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero));
        if (ceilings.Storage is { } bytes && usage.Bytes >= bytes * times)
            return new LimitReached(
                IsStorage: true, $"{usage.Bytes} bytes are kept, and MaxStorage allows {bytes}. {Stopped(bringsBookings)} Raise the setting, or wait until the journal's oldest events are removed.",
                now + MeasureEvery);
        return null;
    }

    private static string Stopped(bool bringsBookings) => bringsBookings
        ? "That is twice as much, so nothing is read any more; nothing is lost either, it stays where it is. Cancellations and blocks are still taken."
        : "Polls of bookings go on until it is twice as much; bookings, cancellations and blocks are still taken.";
}
