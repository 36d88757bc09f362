using System.Globalization;

namespace PmsSync.Connectors.Channex.Messages;

/// <summary>
/// Where the walk through the threads stands. A walk goes through all pages and gives what was written since its floor;
/// the next walk's floor is what was newest when this one began, so that what is written meanwhile is not missed.
/// </summary>
/// <param name="Floor">Nothing older is looked at; null at first.</param>
/// <param name="NextFloor">Of the next walk.</param>
internal sealed record MessageCursor(DateTimeOffset? Floor, int Page, DateTimeOffset? NextFloor)
{
    public static MessageCursor Start { get; } = new(null, 1, null);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Floor:O}|{Page}|{NextFloor:O}");

    /// <summary>The beginning for what is none of ours: messages come again, which is harmless.</summary>
    public static MessageCursor Parse(string? text) =>
        text?.Split('|') is [var floor, var page, var next] && int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new MessageCursor(Instant(floor), Math.Max(1, number), Instant(next))
            : Start;

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
}
