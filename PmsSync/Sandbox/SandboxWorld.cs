using PmsSync.Domain;
using PmsSync.Sandbox.Channels;
using TimeZoneConverter;

namespace PmsSync.Sandbox;

/// <summary>One answer to one poll, before faults of the wire are done to it.</summary>
internal sealed record SandboxPoll(SandboxListing Listing, FeedLayout Layout, IReadOnlyList<ChannelEvent> Events, DateTimeOffset At, SandboxFault? Fault);

/// <summary>
/// The simulated channels and their guests. Everything follows from the seed, the clock and what is asked
/// of it; listings are made on first mention. Safe to call from any thread.
/// </summary>
internal sealed class SandboxWorld
{
    /// <summary>How far apart visits to one listing are on average, in guest days.</summary>
    private const double GuestDaysBetweenVisits = 2;

    /// <summary>Without an import, one guest in so many takes nights that another channel has sold.</summary>
    private const int DoubleBooksOneIn = 8;

    /// <summary>After a long sleep of the machine at most so many visits are made up at once.</summary>
    private const int MaxVisitsAtOnce = 1000;

    /// <summary>A fast pace must not turn the channels' reading into a flood.</summary>
    private static readonly TimeSpan ShortestReadGap = TimeSpan.FromSeconds(1);

    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly TimeZoneInfo _zone;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SandboxListing> _listings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsaved = new(StringComparer.Ordinal);
    private readonly PollFaults _faults;

    public SandboxWorld(SandboxOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _zone = options.TimeZone is { } name && TZConvert.TryGetTimeZoneInfo(name, out var zone) ? zone : time.LocalTimeZone;
        _faults = new PollFaults(options.Seed);
    }

    /// <summary>The sandbox's local date, where all its listings stand.</summary>
    public DateOnly Today => DateAt(_time.GetUtcNow());

    public IReadOnlyList<SandboxListing> Listings
    {
        get
        {
            lock (_lock)
                return [.. _listings.Values];
        }
    }

    /// <summary>The listing, made with its first calendar if it was never mentioned.</summary>
    public SandboxListing Declare(ListingId id)
    {
        lock (_lock)
            return GetNeedsLock(id);
    }

    /// <summary>Puts back what was stored. The guests' next visits are drawn anew: time that passed meanwhile is skipped.</summary>
    public void Restore(IEnumerable<SandboxListing> listings)
    {
        lock (_lock)
        {
            foreach (var listing in listings)
                _listings[listing.Id.ToString()] = Awaiting(listing, _time.GetUtcNow()) with { NextReadAt = FirstRead(listing.Import) };
        }
    }

    /// <summary>A stay of a person's or a test's choosing; it may overlap others.</summary>
    public SandboxStay Book(ListingId id, StayDates dates, SandboxKind kind = SandboxKind.Booking, string guest = "Test Guest")
    {
        lock (_lock)
            return SetNeedsLock(GetNeedsLock(id).Add(dates, kind, guest)).Stays[^1];
    }

    /// <summary>False when there is no such stay.</summary>
    public bool Cancel(ListingId id, string stayId)
    {
        lock (_lock)
            return TrySetNeedsLock(GetNeedsLock(id).Cancel(stayId));
    }

    /// <summary>New dates for a stay; under a new UID if <paramref name="reissue"/> or where the channel always does so. False when there is no such stay.</summary>
    public bool Move(ListingId id, string stayId, StayDates dates, bool reissue = false)
    {
        lock (_lock)
            return TrySetNeedsLock(GetNeedsLock(id).Move(stayId, dates, reissue));
    }

    public void Configure(ListingId id, Func<ListingHabits, ListingHabits> change)
    {
        lock (_lock)
        {
            var listing = GetNeedsLock(id);
            SetNeedsLock(listing with { Habits = change(listing.Habits) });
        }
    }

    /// <summary>The answers of the next <paramref name="polls"/> polls (null: of all) suffer the fault; null heals the listing.</summary>
    public void SetFault(ListingId id, SandboxFault? fault, int? polls = null)
    {
        lock (_lock)
            _faults.Set(GetNeedsLock(id).Id, fault, polls);
    }

    /// <summary>Lets the channel read that address at its own pace, at once for the first time; null makes it forget what it read.</summary>
    /// <exception cref="ArgumentException">The address is not plain HTTP on this machine: simulated channels read nothing else.</exception>
    public void SetImport(ListingId id, Uri? address)
    {
        if (address is not null && !(address.IsAbsoluteUri && address.IsLoopback && address.Scheme == Uri.UriSchemeHttp))
            throw new ArgumentException("A simulated channel reads only http addresses on this machine.", nameof(address));
        lock (_lock)
        {
            var listing = GetNeedsLock(id);
            SetNeedsLock(address is null
                ? listing with { Import = null, Imported = NightSet.Empty, ImportedAt = null, NextReadAt = DateTimeOffset.MaxValue }
                : listing with { Import = address, NextReadAt = FirstRead(address) });
        }
    }

    /// <summary>The imports whose time has come; each is due again one pace later, whatever becomes of this read.</summary>
    public IReadOnlyList<(ListingId Id, Uri Address)> TakeDueReads()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var due = _listings.Values.Where(l => l.Import is not null && l.NextReadAt <= now).ToList();
            foreach (var listing in due)
                _listings[listing.Id.ToString()] = listing with { NextReadAt = NextRead(listing.Id, now) };
            return [.. due.Select(static l => (l.Id, l.Import!))];
        }
    }

    /// <summary>What a read of <paramref name="address"/> found closed. Ignored when the channel reads another address by now.</summary>
    public void Imported(ListingId id, Uri address, NightSet nights)
    {
        lock (_lock)
        {
            if (GetNeedsLock(id) is { } listing && listing.Import == address)
                SetNeedsLock(listing with { Imported = nights, ImportedAt = _time.GetUtcNow() });
        }
    }

    /// <summary>One read of a listing's address.</summary>
    /// <param name="tentative">Whether inquiries are wanted where the channel has them.</param>
    public SandboxPoll Poll(ListingId id, bool tentative = true)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var listing = GetNeedsLock(id);
            var fault = _faults.Next(id, listing.Habits.EmptyPollEvery);
            var habits = ChannelHabits.Of(id);
            return new SandboxPoll(listing, habits.Layout, habits.Show(listing, DateAt(now), _options.Seed, tentative), now, fault);
        }
    }

    /// <summary>Lets every guest come whose time has come, in the order of time; answers how many did something.</summary>
    public int Advance()
    {
        lock (_lock)
        {
            var (now, changes) = (_time.GetUtcNow(), 0);
            for (var visits = 0; visits < MaxVisitsAtOnce && _listings.Count > 0; visits++)
            {
                var next = _listings.Values.MinBy(static l => l.NextVisitAt)!;
                if (next.NextVisitAt > now)
                    break;
                changes += VisitNeedsLock(next, next.NextVisitAt) ? 1 : 0;
            }
            return changes;
        }
    }

    /// <summary>One guest at that listing now, whatever the pace. False when the guest left without a trace.</summary>
    public bool Visit(ListingId id)
    {
        lock (_lock)
            return VisitNeedsLock(GetNeedsLock(id), _time.GetUtcNow());
    }

    /// <summary>The listings changed since the last call; what cannot be stored is given back with <see cref="MarkUnsaved"/>.</summary>
    public IReadOnlyList<SandboxListing> TakeUnsaved()
    {
        lock (_lock)
        {
            var changed = _unsaved.Select(key => _listings[key]).ToList();
            _unsaved.Clear();
            return changed;
        }
    }

    public void MarkUnsaved(IEnumerable<SandboxListing> listings)
    {
        lock (_lock)
            _unsaved.UnionWith(listings.Select(static l => l.Id.ToString()));
    }

    private bool VisitNeedsLock(SandboxListing listing, DateTimeOffset at)
    {
        var chance = new Chance(listing.Chance);
        var after = GuestVisits.Visit(listing, AvoidedNeedsLock(listing, chance), DateAt(at), chance);
        SetNeedsLock(Awaiting(after with { Chance = chance.State }, at));
        return !ReferenceEquals(after, listing);
    }

    /// <summary>
    /// A channel that reads our export knows what that said, and nothing else. One that does not would, in
    /// truth, double-book nearly every stay; here its guests mostly happen to choose other nights.
    /// </summary>
    private NightSet AvoidedNeedsLock(SandboxListing listing, Chance chance)
    {
        if (listing.Import is not null)
            return listing.Imported;
        return chance.OneIn(DoubleBooksOneIn)
            ? NightSet.Empty
            : NightSet.Of(_listings.Values
                .Where(other => other.Id.Name == listing.Id.Name && other.Id != listing.Id)
                .SelectMany(static other => other.Stays, static (_, stay) => stay.Dates));
    }

    private SandboxListing GetNeedsLock(ListingId id) => _listings.TryGetValue(id.ToString(), out var known)
        ? known
        : SetNeedsLock(Awaiting(ApartmentPlan.Seed(id, _options, Today), _time.GetUtcNow()));

    private SandboxListing SetNeedsLock(SandboxListing listing)
    {
        var key = listing.Id.ToString();
        _unsaved.Add(key);
        return _listings[key] = listing;
    }

    private bool TrySetNeedsLock(SandboxListing? changed) => changed is not null && SetNeedsLock(changed) is not null;

    /// <summary>The listing with its next guest's time drawn, counted from <paramref name="from"/>.</summary>
    private SandboxListing Awaiting(SandboxListing listing, DateTimeOffset from)
    {
        if (_options.Pace <= 0)
            return listing with { NextVisitAt = DateTimeOffset.MaxValue };
        var chance = new Chance(listing.Chance);
        var wait = TimeSpan.FromMinutes(chance.Exponential(GuestDaysBetweenVisits) / _options.Pace);
        return listing with { NextVisitAt = from + wait, Chance = chance.State };
    }

    private DateTimeOffset FirstRead(Uri? address) => address is null ? DateTimeOffset.MaxValue : _time.GetUtcNow();

    private DateTimeOffset NextRead(ListingId id, DateTimeOffset now)
    {
        if (_options.Pace <= 0)
            return DateTimeOffset.MaxValue;
        var gap = TimeSpan.FromMinutes(ChannelHabits.Of(id).ReadsEvery.TotalDays / _options.Pace);
        return now + (gap > ShortestReadGap ? gap : ShortestReadGap);
    }

    private DateOnly DateAt(DateTimeOffset instant) => instant.DateIn(_zone);
}
