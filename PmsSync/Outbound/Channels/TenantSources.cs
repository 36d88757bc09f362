using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <summary>The sources of one tenant that are in use, and what is not known of them.</summary>
/// <param name="inUse">Its enabled connections.</param>
/// <param name="hasBookings">Whether a connection's system can be asked for bookings at all.</param>
internal sealed class TenantSources(IReadOnlyList<Connection> inUse, Func<ChannelAccess, bool> hasBookings)
{
    /// <summary>Sources that were not read again since an older database was put to use.</summary>
    public IReadOnlySet<UnreadSource> Owed { get; init; } = new HashSet<UnreadSource>();

    /// <summary>Connections whose bookings were ever pulled and applied.</summary>
    public IReadOnlySet<ConnectionId> Pulled { get; init; } = new HashSet<ConnectionId>();

    /// <summary>Bookings that waited for a mapping when they were applied last.</summary>
    public IReadOnlyList<UnmappedBooking> Unmapped { get; init; } = [];

    /// <summary>Connections of whose bookings some are dead letters, and may take nights.</summary>
    public IReadOnlySet<ConnectionId> WithDeadBookings { get; init; } = new HashSet<ConnectionId>();

    /// <summary>Whether a feed was ever read and applied.</summary>
    public Func<FeedId, bool> WasRead { get; init; } = static _ => true;

    /// <summary>Why nothing of the unit may be opened at a connection, in a manager's words; null where it may.</summary>
    public string? WordsFor(UnitId unit, ConnectionId at)
    {
        if (OwedFor(unit).ToList() is { Count: > 0 } owed)
            return $"Nights of {unit} are opened once {Listed(owed)} was read again: a backup was restored, the connection is new, or nobody asked there for long, and not all that was sold there is known yet";
        if (NeverReadFor(unit, at).ToList() is { Count: > 0 } missing)
            return $"Nights of {unit} are opened once {Listed(missing)} was read for the first time: what was sold there is not known yet";
        if (inUse.FirstOrDefault(c => SellsByApi(c, unit) && WithDeadBookings.Contains(c.Id)) is { } dead)
            return $"Nights of {unit} are opened once a person has dealt with the dead letters of {dead.Id}: their bookings may take nights";
        return inUse.FirstOrDefault(c => HasWaitingBookings(c, unit)) is { } waiting
            ? $"Nights of {unit} are opened once the bookings of {waiting.Id} that waited for its mapping are applied"
            : null;
    }

    /// <summary>The connections of the unit with a source that is owed.</summary>
    public IEnumerable<ConnectionId> OwedFor(UnitId unit) => inUse
        .Where(c => FeedsOf(c, unit).Any(f => Owed.Contains(UnreadSource.Of(f)))
            || (SellsByApi(c, unit) && Owed.Contains(UnreadSource.ListOf(c.Tenant, c.Id))))
        .Select(static c => c.Id);

    // The connection itself waits for a pull of its own before each opening.
    private IEnumerable<ConnectionId> NeverReadFor(UnitId unit, ConnectionId at) => inUse
        .Where(c => !FeedsOf(c, unit).All(WasRead) || (c.Id != at && SellsByApi(c, unit) && !Pulled.Contains(c.Id)))
        .Select(static c => c.Id);

    // Between the edit of the configuration and the events that apply them nobody else knows of their nights. Where only a
    // rate plan was missing, the nights are taken already.
    private bool HasWaitingBookings(Connection connection, UnitId unit) => connection.Channel is { } access && Unmapped.Any(booking =>
        booking.Key.Connection == connection.Id
        && booking.Missing.Any(missing => missing.RatePlanId is null && access.FindRoomType(missing.RoomTypeId)?.Unit == unit));

    private bool SellsByApi(Connection connection, UnitId unit) =>
        connection.Channel is { } access && access.FindUnit(unit) is not null && hasBookings(access);

    private static IEnumerable<FeedId> FeedsOf(Connection connection, UnitId unit) =>
        connection.FindUnit(unit.Value)?.Feeds.Select(static f => f.Id) ?? [];

    private static string Listed(IReadOnlyList<ConnectionId> connections) => string.Join(" and ", connections);
}
