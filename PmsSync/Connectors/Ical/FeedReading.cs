using System.ComponentModel.DataAnnotations;
using PmsSync.Domain;

namespace PmsSync.Connectors.Ical;

/// <summary>What became of one body: a closed set of <see cref="Understood"/> and <see cref="Refused"/>.</summary>
internal abstract record FeedReading
{
    private FeedReading(IReadOnlyList<FeedRemark> remarks) => Remarks = remarks;

    /// <summary>Every oddity, in the order of the file. Never guest data.</summary>
    public IReadOnlyList<FeedRemark> Remarks { get; }

    /// <summary>
    /// The body is a complete calendar. <paramref name="Picture"/> holds its events in the unit's dates,
    /// <paramref name="Zone"/> the IANA name of the calendar's own zone where it states a known one,
    /// <paramref name="RefreshInterval"/> the shortest interval between polls that it asks for. A recurring event
    /// whose rule cannot be followed is in both lists of the picture: its first nights are known, the rest stays as it was.
    /// </summary>
    public sealed record Understood(
        FeedPicture Picture, string? Zone, TimeSpan? RefreshInterval, IReadOnlyList<FeedRemark> Remarks)
        : FeedReading(Remarks);

    /// <summary>
    /// The body says nothing about the unit's nights (a web page, nothing, half a calendar, too much):
    /// whatever was known stays. <paramref name="Reason"/> is in a manager's words.
    /// </summary>
    public sealed record Refused(string Reason, IReadOnlyList<FeedRemark> Remarks) : FeedReading(Remarks);
}

/// <summary>An oddity of a feed; <paramref name="Line"/> is its physical line, from 1, where there is one.</summary>
internal sealed record FeedRemark(int? Line, string Text);

/// <summary>How a body is read. Nothing here depends on the clock, so the same body always reads the same on one day.</summary>
internal sealed record FeedReadingOptions
{
    /// <summary>The unit's zone: all dates are local to it, and times without a zone are meant in it.</summary>
    public required TimeZoneInfo UnitZone { get; init; }

    /// <summary>The unit's date, which bounds the expansion of recurring events: one year back to three years ahead.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Whether tentative events take their nights. The default is true.</summary>
    public bool TentativeBlocks { get; init; } = true;

    /// <summary>The mark in the UIDs of our own export; null recognises none.</summary>
    public string? OwnMark { get; init; }

    /// <summary>The largest body in bytes. The default is 10 MB, some 40,000 bookings.</summary>
    [Range(1, 100 * 1024 * 1024)]
    public int MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>The most events in one body; more is refused, since a part of a calendar must not pass for all of it. The default is 20,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxEvents { get; init; } = 20_000;

    /// <summary>
    /// Steps that all recurring events of a body may take together (a step is an occurrence, or a day looked at).
    /// The default is 100,000, about a quarter of a second.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxRecurrenceSteps { get; init; } = 100_000;
}
