using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Turns the raw events of one body into events in the unit's dates. An event that cannot be read is named
/// with its line and its reason and costs no other.
/// </summary>
internal sealed class EventReader(FeedReadingOptions options, FeedZones zones, FeedRemarks remarks)
{
    private readonly RecurrenceExpander _expander = new(options, zones);
    private readonly HashSet<FeedEvent> _events = [];
    private readonly List<FeedEvent> _inOrder = [];
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    public FeedPicture Read(IReadOnlyList<RawEvent> raws)
    {
        var replaced = Replaced(raws);
        foreach (var raw in raws)
            Read(raw, replaced);
        return new FeedPicture(_inOrder, [.. _unreadable]);
    }

    private void Read(RawEvent raw, Dictionary<string, List<FeedMoment>> replaced)
    {
        var uid = raw.First("UID")?.Value.Trim() ?? "";
        switch (EventTimes.Of(raw, options, zones, remarks))
        {
            case EventTimes.Unreadable unreadable:
                Unreadable(uid, unreadable.Line, unreadable.Why);
                break;
            case EventTimes.Known known when raw.First("RECURRENCE-ID") is null
                && (raw.First("RRULE") ?? raw.First("RDATE")) is { } rule:
                Repeat(raw, uid, known, rule.Number, replaced.GetValueOrDefault(uid) ?? []);
                break;
            case EventTimes.Known known:
                Add(raw, uid, known.Start, known.End);
                break;
        }
    }

    private void Repeat(RawEvent raw, string uid, EventTimes.Known known, int line, List<FeedMoment> replaced)
    {
        var length = known.End is { } end ? end.WallIn(known.Start.Zone, options.UnitZone) - known.Start.Wall : TimeSpan.Zero;
        if (length < TimeSpan.Zero)
        {
            Add(raw, uid, known.Start, known.End);
            return;
        }
        var expansion = _expander.Expand(raw, known.Start, length, replaced);
        if (expansion.Problem is { } problem)
            Unreadable(uid, line, problem);
        if (raw.First("EXRULE") is { } exrule)
            remarks.Add(exrule.Number, "EXRULE is not followed; its occurrences stay closed.");
        foreach (var start in expansion.Starts)
        {
            if (known.End is null || start.Wall.Ticks <= DateTime.MaxValue.Ticks - length.Ticks)
                Add(raw, uid, start, known.End is null ? null : start with { Wall = start.Wall + length });
        }
    }

    private void Add(RawEvent raw, string uid, FeedMoment start, FeedMoment? end)
    {
        switch (EventNights.Of(start.WallIn(null, options.UnitZone), end?.WallIn(null, options.UnitZone)))
        {
            case EventNights.Unreadable unreadable:
                Unreadable(uid, raw.Line, unreadable.Why);
                break;
            case EventNights.Taken taken:
                if (taken.Dates.IsAbsurd)
                    remarks.Add(raw.Line, $"The event spans {taken.Dates.Nights} nights.");
                Keep(raw, uid, taken.Dates, sameDay: false);
                break;
            case EventNights.SameDay sameDay:
                Keep(raw, uid, sameDay.Dates, sameDay: true);
                break;
        }
    }

    private void Keep(RawEvent raw, string uid, StayDates dates, bool sameDay)
    {
        var summary = Text(raw, "SUMMARY");
        var meaning = FeedClassifier.Classify(raw.Producer, uid, summary, Text(raw, "DESCRIPTION"), dates.Nights);
        var kind = meaning.Kind;
        // A reservation or a block that a channel writes within one day is a stay whose times went wrong; anything else is an appointment.
        if (sameDay && !(meaning.Recognised && kind is FeedEventKind.Booking or FeedEventKind.Block))
        {
            kind = FeedEventKind.Marker;
            remarks.AddOnce(raw.Line, "An event begins and ends on one day; it takes no night.");
        }
        if (uid.Length == 0)
            remarks.AddOnce(raw.Line, "An event has no UID; it is known by its dates and summary.");
        var status = Status(raw, meaning);
        var transparent = string.Equals(raw.First("TRANSP")?.Value.Trim(), "TRANSPARENT", StringComparison.OrdinalIgnoreCase);
        if (transparent)
            remarks.AddOnce(raw.Line, "An event is marked as free (TRANSP:TRANSPARENT); it takes no night.");
        var read = new FeedEvent
        {
            Uid = uid.Length > 0 ? uid : Identity(dates, summary),
            Dates = dates,
            Kind = kind,
            Status = status,
            Blocks = kind != FeedEventKind.Marker && !transparent && status != StayStatus.Cancelled
                && (status != StayStatus.Tentative || options.TentativeBlocks),
            ReservationCode = meaning.ReservationCode,
            GuestName = meaning.GuestName,
            PhoneLastFour = meaning.PhoneLastFour,
            IsOurOwn = options.OwnMark is { Length: > 0 } mark && uid.Contains(mark, StringComparison.Ordinal),
        };
        if (_events.Add(read))
            _inOrder.Add(read);
        else
            remarks.AddOnce(raw.Line, "An event is there more than once, the same in all; it was taken once.");
    }

    private void Unreadable(string uid, int line, string why)
    {
        remarks.Add(line, why);
        if (uid.Length > 0)
            _unreadable.Add(uid);
    }

    private Dictionary<string, List<FeedMoment>> Replaced(IReadOnlyList<RawEvent> raws)
    {
        var replaced = new Dictionary<string, List<FeedMoment>>(StringComparer.Ordinal);
        foreach (var raw in raws)
        {
            if (raw.First("RECURRENCE-ID") is not { } id || raw.First("UID") is not { } uid)
                continue;
            if (EventTimes.Of(raw, options, zones, new FeedRemarks()) is not EventTimes.Known
                || FeedMoment.Parse(id, id.Value, zones) is not { } moment)
                continue;
            if (!replaced.TryGetValue(uid.Value.Trim(), out var moments))
                replaced.Add(uid.Value.Trim(), moments = []);
            moments.Add(moment);
        }
        return replaced;
    }

    private static StayStatus Status(RawEvent raw, FeedMeaning meaning) =>
        raw.First("STATUS")?.Value.Trim().ToUpperInvariant() switch
        {
            "CANCELLED" or "CANCELED" => StayStatus.Cancelled,
            "TENTATIVE" => StayStatus.Tentative,
            _ => meaning.Tentative ? StayStatus.Tentative : StayStatus.Confirmed,
        };

    // The feed is not part of it: whoever keeps the event keeps it by feed.
    private static string Identity(StayDates dates, string summary) =>
        "no-uid-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{dates}{summary}")).AsSpan(0, 8));

    private static string Text(RawEvent raw, string name)
    {
        var text = raw.First(name)?.Value ?? "";
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                plain.Append(text[++i] is 'n' or 'N' ? '\n' : text[i]);
            else
                plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
