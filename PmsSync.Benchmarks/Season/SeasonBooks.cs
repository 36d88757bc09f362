using PmsSync.Domain;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Season;

/// <summary>A stay as its seller had it for a while: until it changed, was cancelled, or for good.</summary>
internal sealed record BookedSpan(StayDates Dates, StayKind Kind, StayStatus Status, DateTimeOffset Since)
{
    public DateTimeOffset? Until { get; set; }

    public bool IsGuest => Kind != StayKind.Block;
}

/// <summary>One stay in its seller's book, with all that it ever was.</summary>
internal sealed class BookedStay(string source, string unit, string id)
{
    public string Source => source;

    /// <summary>The unit that was sold.</summary>
    public string Unit => unit;

    public string Id => id;

    public List<BookedSpan> Spans { get; } = [];

    public BookedSpan Latest => Spans[^1];

    public bool Stands => Latest.Until is null;
}

/// <summary>
/// What was sold and closed, kept by the season itself from the simulators' own books whenever something was done to them.
/// The service has no part in it.
/// </summary>
internal sealed class SeasonBooks(SeasonSite site, SandboxWorld feeds, ChannexWorld channex)
{
    /// <summary>An open-ended closure reaches farther than anybody looks.</summary>
    private static readonly DateOnly Never = new(2040, 1, 1);

    private readonly Dictionary<(string Source, string Id), BookedStay> _stays = [];
    private readonly ILookup<ListingId, (SeasonUnit Unit, string Channel, int Room, ListingId Listing)> _listings = site.Listings.ToLookup(static l => l.Listing);
    private readonly Dictionary<string, int> _revisions = [];

    public IReadOnlyCollection<BookedStay> Stays => _stays.Values;

    public SeasonCounts Counts { get; } = new();

    /// <summary>Compares a listing with what the book says of it.</summary>
    public void LookAt(ListingId id, DateTimeOffset now)
    {
        var (unit, channel, _, _) = _listings[id].Single();
        var shown = feeds.Declare(id).Stays;
        foreach (var stay in shown)
            Write(channel, unit.Id, stay.Id, SpanOf(channel, stay, now), now);
        var ids = shown.Select(static s => s.Id).ToHashSet(StringComparer.Ordinal);
        // What has long been over is forgotten by its channel; that cancels nothing.
        foreach (var gone in _stays.Values.Where(s => s.Stands && s.Source == channel && s.Id.StartsWith($"{id}/", StringComparison.Ordinal)
            && !ids.Contains(s.Id) && s.Latest.Dates.Departure > DateOnly.FromDateTime(now.UtcDateTime).AddDays(-30)))
            End(gone, now);
    }

    /// <summary>Compares what Channex has sold with what the book says of it.</summary>
    public void LookAtChannex(DateTimeOffset now)
    {
        var changed = channex.Read(a => a.Find(SeasonSite.Channex)!.Bookings.Where(b => b.Revisions.Count != _revisions.GetValueOrDefault(b.Id))
            .Select(b => (b.Id, b.Revisions.Count, b.Latest.Status, b.Latest.Rooms)).ToList());
        foreach (var (id, revisions, status, rooms) in changed)
        {
            _revisions[id] = revisions;
            foreach (var (room, place) in rooms.Select(static (r, i) => (r, i)))
            {
                var unit = site.Units.Single(u => ChannexIds.RoomType(SeasonSite.Channex, u.Id) == room.RoomTypeId).Id;
                if (status == "cancelled")
                    End(_stays[(SeasonSite.Channex, $"{id}#{place}")], now);
                else
                    Write(SeasonSite.Channex, unit, $"{id}#{place}", new BookedSpan(new StayDates(room.CheckIn, room.CheckOut), StayKind.Booking, StayStatus.Confirmed, now), now);
            }
        }
    }

    public void Block(string unit, string id, StayDates nights, DateTimeOffset now) =>
        Write(Stay.Direct, unit, id, new BookedSpan(nights, StayKind.Block, StayStatus.Confirmed, now), now);

    public void Unblock(string id, DateTimeOffset now) => End(_stays[(Stay.Direct, id)], now);

    private static BookedSpan SpanOf(string channel, SandboxStay stay, DateTimeOffset now) => new(
        stay.Kind == SandboxKind.OpenEnded ? new StayDates(stay.Dates.Arrival, Never) : stay.Dates,
        // Booking.com does not tell guests from closures.
        channel == "booking" ? StayKind.Occupied : stay.Kind is SandboxKind.Block or SandboxKind.OpenEnded ? StayKind.Block : StayKind.Booking,
        stay.Kind == SandboxKind.Tentative ? StayStatus.Tentative : StayStatus.Confirmed,
        now);

    private void Write(string source, string unit, string id, BookedSpan span, DateTimeOffset now)
    {
        if (!_stays.TryGetValue((source, id), out var stay))
        {
            _stays[(source, id)] = stay = new BookedStay(source, unit, id);
            Counts.Add(span.IsGuest ? "bookings" : "blocks");
        }
        else if ((stay.Latest.Dates, stay.Latest.Kind, stay.Latest.Status) == (span.Dates, span.Kind, span.Status) && stay.Stands)
        {
            return;
        }
        else
        {
            Counts.Add("modifications");
            stay.Latest.Until ??= now;
        }
        stay.Spans.Add(span);
    }

    private void End(BookedStay stay, DateTimeOffset now)
    {
        if (!stay.Stands)
            return;
        stay.Latest.Until = now;
        Counts.Add(stay.Latest.IsGuest ? "cancellations" : "blocks ended");
    }
}
