using PmsSync.Domain;

namespace PmsSync.State;

/// <summary>Which facts a stay's row rests on.</summary>
internal sealed record Provenance
{
    /// <summary>The position of the feed in its unit's list; 0 for direct ones.</summary>
    public int Slot { get; init; }

    /// <summary>False once cancelled, over or missing from its feed: then only held nights close the calendar for it.</summary>
    public bool TakesNights { get; init; } = true;

    /// <summary>The first night that it takes, where a feed has let nights of the guest in the house roll out; null: the arrival's.</summary>
    public DateOnly? TakesFrom { get; init; }

    /// <summary>Counts the changes of what the calendar shows (dates, unit, status), and no others.</summary>
    public long CalendarVersion { get; init; } = 1;

    public DateTimeOffset CalendarAt { get; init; }

    /// <summary>The good fetch of its feed that first showed it.</summary>
    public long? FirstFetch { get; init; }

    public DateTimeOffset? MissingSince { get; init; }

    /// <summary>How it ended, in one word, where its feed let it go.</summary>
    public string? EndedAs { get; init; }

    /// <summary>Its source was taken out of the configuration; it stays until a person releases it.</summary>
    public bool SourceRemoved { get; init; }

    /// <summary>The stays that this may be the echo of, whether the settings have such suspected or not.</summary>
    public Lookalikes? Resembles { get; init; }

    /// <summary>The settings have what resembles others suspected to be an echo.</summary>
    public bool IsSuspected { get; init; }

    /// <summary>The channel's own id of the booking, by which messages know it; null where the source is no channel.</summary>
    public string? ChannelBooking { get; init; }

    /// <summary>The maintenance ticket whose block this is: only there its nights are changed.</summary>
    public string? Ticket { get; init; }

    /// <summary>Of a ticket's block the stay on whose account it is: both are in the same room, and do not collide.</summary>
    public string? BecauseOf { get; init; }

    public long CreatedEvent { get; init; }

    public long ChangedEvent { get; init; }
}

/// <summary>A stay and what its row rests on.</summary>
internal sealed record StayRow(Stay Stay, Provenance Provenance)
{
    /// <summary>The nights that it closes while <see cref="Provenance.TakesNights"/>.</summary>
    public StayDates Taken => Provenance.TakesFrom is { } first ? new StayDates(first, Stay.Dates.Departure) : Stay.Dates;

    /// <summary>What the external id of a block begins with that was taken over from a channel's calendar.</summary>
    public const string AdoptedPrefix = "edit:";

    /// <summary>How a channel's row ended that turned out to be a room of a type which no unit maps.</summary>
    public const string Unmapped = "unmapped";

    /// <summary>How a feed's row ended whose nights are part of another event of it.</summary>
    public const string Merged = "merged";

    /// <summary>How a feed's row ended whose guest was in the house: its departure is the day on which that guest was gone.</summary>
    public const string Shortened = "shortened";

    /// <summary>A block that was taken over from a channel's calendar: no booking there ever ends it, so a person here may.</summary>
    public bool IsAdopted => Stay is { Kind: StayKind.Block, ExternalId: { } id } && Stay.Source != Stay.Direct && Provenance.FirstFetch is null && id.StartsWith(AdoptedPrefix, StringComparison.Ordinal);

    /// <summary>Where a person wanted its nights to count, whether that holds still or not; null: nobody said. Not saved with the row.</summary>
    public Placement? Placed { get; init; }

    /// <summary>The placement, while it holds.</summary>
    public Placement? Holding => Placed is { } placed && placed.HoldsFor(Stay, Provenance.EndedAs == Shortened) ? placed : null;

    /// <summary>True where its nights, if it takes any, are nights of the unit.</summary>
    public bool CountsIn(UnitId unit) => Place == unit;

    /// <summary>The unit whose nights its are, if it takes any; null where a person released them.</summary>
    public UnitId? Place => Holding is { } held ? held.To : Stay.Unit;

    /// <summary>For good: cancelled, or part of another event of its feed.</summary>
    public static bool IsGone(StayStatus status, string? endedAs) => status == StayStatus.Cancelled || endedAs == Merged;

    /// <summary>
    /// Of the stays that it resembles those of which it may be the echo still, the likeliest first, whether the settings have it
    /// suspected or not; none: it is what its source says.
    /// </summary>
    /// <param name="find">Any stay by its id; null where there is none.</param>
    /// <param name="rooms">Of the unit where it counts.</param>
    public IEnumerable<StayRow> Mirrored(Func<string, StayRow?> find, UnitRooms rooms) =>
        Provenance.Resembles is { } alike ? alike.Ids.Select(find).OfType<StayRow>().Where(s => IsEchoOf(s, rooms)) : [];

    /// <summary>True while it may be no more than the echo of that stay.</summary>
    /// <param name="mirrored">One that it resembles; null where there is none.</param>
    /// <param name="rooms">Of the unit where it counts.</param>
    public bool IsEchoOf(StayRow? mirrored, UnitRooms rooms) => Place is { } unit && Echo.Stands(Taken, mirrored?.MirroredIn(unit), rooms);

    private MirroredStay? MirroredIn(UnitId unit) =>
        IsGone(Stay.Status, Provenance.EndedAs) || !CountsIn(unit) ? null : new MirroredStay(Stay.Dates, Stay.Kind);
}

/// <summary>Nights kept closed after their source stopped showing them.</summary>
internal sealed record HeldNights(
    string Source, int Slot, StayDates Nights, string? StayId, DateTimeOffset MissingSince, long SinceFetch, int GoodPolls, bool AfterMassLoss)
{
    /// <summary>True for nights of a stay of another unit that a person moved here.</summary>
    public bool IsMovedHere { get; init; }
}
