using System.Collections.Concurrent;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>What the channel does with one call.</summary>
internal enum Deed
{
    Carry,

    /// <summary>It carries the call out, and the answer is lost.</summary>
    CarryUnanswered,

    /// <summary>It never gets the call, and nobody knows.</summary>
    Lose,

    /// <summary>Carried out long after we gave up on it.</summary>
    CarryLate,

    /// <summary>An error that says that nothing was done.</summary>
    Fail,

    /// <summary>Its limit is met.</summary>
    Throttle,

    /// <summary>The network repeated the call: it was carried out, and the second was one too many.</summary>
    CarryAndThrottle,

    /// <summary>The connector has a bug.</summary>
    Throw,
}

/// <summary>
/// A channel with a calendar of its own: it shows what it was told, counts down by itself when a guest books, and does
/// with each call what the test says.
/// </summary>
internal sealed class ScriptedChannel(TimeProvider time) : IConnector
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Target Target, NightField Field, DateOnly Night), long> _shown = [];
    private readonly List<(DateTimeOffset At, IReadOnlyList<Stroke> Strokes)> _late = [];
    private readonly Queue<Deed> _next = [];
    private readonly List<IReadOnlyList<Stroke>> _calls = [];

    public string Type => "scripted";

    public IBookingPull Bookings { get; } = new NoPull();

    public ICalendarPush Availability => new Push(this, "availability");

    public ICalendarPush Prices => new Push(this, "prices");

    public ICalendarReadBack ReadBack => new Shows(this);

    public IAccountSettings Settings => new Account(this);

    /// <summary>What the property says of itself.</summary>
    public Answer<AccountSettings> Says { get; set; } = new Answer<AccountSettings>.Got(new AccountSettings(30, null, [], null));

    /// <summary>Called while a reading is under way, after the values were taken and before they are answered.</summary>
    public Func<Task> WhileReading { get; set; } = static () => Task.CompletedTask;

    /// <summary>Called first when a connection's settings or calendar are asked for.</summary>
    public Func<ChannelAccess, Task> WhenAsked { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Why the calendar cannot be read; null: it can.</summary>
    public string? Unreadable { get; set; }

    /// <summary>What it does not show although it holds it.</summary>
    public Func<Target, NightField, DateOnly, bool> Hides { get; set; } = static (_, _, _) => false;

    /// <summary>What it holds and, by its rules, cannot show.</summary>
    public Func<Target, NightField, DateOnly, bool> Covers { get; set; } = static (_, _, _) => false;

    public int SettingsRead { get; private set; }

    public int CalendarsRead { get; private set; }

    /// <summary>Where the channel refuses an item; null for nowhere.</summary>
    public Func<Stroke, bool> Refuses { get; set; } = static _ => false;

    /// <summary>Items for which it refuses the whole call, without saying which it means.</summary>
    public Func<Stroke, bool> RefusesCallFor { get; set; } = static _ => false;

    public bool SaysNothingChanged { get; set; } = true;

    /// <summary>What calls do that are not in the script.</summary>
    public Func<Deed> Usually { get; set; } = static () => Deed.Carry;

    /// <summary>Called after the content of a call was looked at and before it takes its token.</summary>
    public Action BeforeToken { get; set; } = static () => { };

    /// <summary>Called with the ids under which a call is told.</summary>
    public Action<ChannelAccess> ToldAs { get; set; } = static _ => { };

    /// <summary>Called while a call is under way, after it was carried out and before it is answered.</summary>
    public Action<IReadOnlyList<Stroke>> After { get; set; } = static _ => { };

    public TimeSpan LateBy { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Completes a call only when the test says so; null: at once.</summary>
    public Task? Held { get; set; }

    public int MostCallsAtATime { get; private set; }

    public IReadOnlyList<IReadOnlyList<Stroke>> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    private readonly ConcurrentDictionary<string, int> _running = new();

    public IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access) => [];

    public void Next(params ReadOnlySpan<Deed> deeds)
    {
        lock (_gate)
        {
            foreach (var deed in deeds)
                _next.Enqueue(deed);
        }
    }

    public long? Shown(Target target, NightField field, DateOnly night)
    {
        CarryOutLate();
        lock (_gate)
            return _shown.TryGetValue((target, field, night), out var value) ? value : null;
    }

    public void Show(Target target, NightField field, DateOnly night, long value)
    {
        lock (_gate)
            _shown[(target, field, night)] = value;
    }

    /// <summary>A guest books a room there, if it shows one on every night.</summary>
    public bool TryBook(Target target, StayDates nights)
    {
        CarryOutLate();
        lock (_gate)
        {
            for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
            {
                if (_shown.GetValueOrDefault((target, NightField.Availability, night)) < 1)
                    return false;
            }
            for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
                _shown[(target, NightField.Availability, night)]--;
            return true;
        }
    }

    private void CarryOutLate()
    {
        lock (_gate)
        {
            foreach (var (at, strokes) in _late.Where(l => l.At <= time.GetUtcNow()).OrderBy(static l => l.At).ToList())
            {
                CarryOut(strokes);
                _late.Remove((at, strokes));
            }
        }
    }

    private void CarryOut(IReadOnlyList<Stroke> strokes)
    {
        lock (_gate)
        {
            if (strokes.Any(RefusesCallFor))
                return;
            foreach (var stroke in strokes.Where(s => !Refuses(s)))
            {
                for (var night = stroke.Nights.Arrival; night < stroke.Nights.Departure; night = night.AddDays(1))
                {
                    foreach (var value in stroke.Values.Where(_ => stroke.Days.Includes(night)))
                        _shown[(stroke.Target, value.Field, night)] = value.Value;
                }
            }
        }
    }

    private async Task<IReadOnlyList<ItemOutcome>> AnswerAsync(string endpoint, IReadOnlyList<Stroke> strokes)
    {
        CarryOutLate();
        Deed deed;
        lock (_gate)
        {
            _calls.Add(strokes);
            deed = _next.TryDequeue(out var scripted) ? scripted : Usually();
            MostCallsAtATime = Math.Max(MostCallsAtATime, _running.AddOrUpdate(endpoint, 1, static (_, n) => n + 1));
        }
        if (deed is Deed.Carry or Deed.CarryUnanswered or Deed.CarryAndThrottle)
            CarryOut(strokes);
        if (deed == Deed.CarryLate)
        {
            lock (_gate)
                _late.Add((time.GetUtcNow() + LateBy, strokes));
        }
        After(strokes);
        if (Held is { } held)
            await held;
        _running.AddOrUpdate(endpoint, 0, static (_, n) => n - 1);
        return deed == Deed.Carry && strokes.Any(RefusesCallFor)
            ? [.. strokes.Select(static _ => new ItemOutcome.Rejected("The channel does not take this call.", NothingChanged: true) { IsOfTheWholeCall = true })]
            : [.. strokes.Select(s => OutcomeOf(deed, s))];
    }

    private ItemOutcome OutcomeOf(Deed deed, Stroke stroke) => deed switch
    {
        Deed.Carry => Refuses(stroke) ? new ItemOutcome.Rejected("The channel does not take this.", SaysNothingChanged) : ItemOutcome.Accepted,
        Deed.Fail => new ItemOutcome.Later(null, "The channel is out of order.", IsThrottled: false),
        Deed.Throttle or Deed.CarryAndThrottle => new ItemOutcome.Later(time.GetUtcNow().AddMinutes(1), "The channel asked for peace.", IsThrottled: true),
        Deed.Throw => throw new InvalidOperationException("a bug"),
        _ => new ItemOutcome.Uncertain("No answer came."),
    };

    private sealed class Push(ScriptedChannel channel, string endpoint) : ICalendarPush
    {
        public PushRules Rules { get; } = new() { LaterWins = true, HasWeekdays = true };

        public CallRequest RequestOf(ChannelAccess access, WorkClass urgency)
        {
            channel.BeforeToken();
            return new(access.Tenant, urgency, [new CallBudget($"scripted/{endpoint}", endpoint, [new CallWindow("a minute", 10, TimeSpan.FromMinutes(1))])]);
        }

        public Task<IReadOnlyList<ItemOutcome>> PushAsync(ChannelAccess access, IReadOnlyList<Stroke> strokes, CallLease lease, CancellationToken cancel)
        {
            lease.TrySpend();
            channel.ToldAs(access);
            return channel.AnswerAsync(endpoint, strokes);
        }
    }

    private async Task<Answer<IReadOnlyList<ShownCell>>> LookAsync(ChannelAccess access, StayDates nights, bool isAvailability)
    {
        await WhenAsked(access);
        CarryOutLate();
        List<ShownCell> cells;
        lock (_gate)
        {
            CalendarsRead++;
            cells = [.. _shown.Where(s => s.Key.Target.IsAvailability == isAvailability && nights.Contains(s.Key.Night) && !Hides(s.Key.Target, s.Key.Field, s.Key.Night))
                .Select(s => Covers(s.Key.Target, s.Key.Field, s.Key.Night)
                    ? ShownCell.Hidden(s.Key.Target, s.Key.Field, s.Key.Night) : new ShownCell(s.Key.Target, s.Key.Field, s.Key.Night, s.Value))];
        }
        await WhileReading();
        return Unreadable is { } why ? new Answer<IReadOnlyList<ShownCell>>.Later(null, why, IsThrottled: false) : new Answer<IReadOnlyList<ShownCell>>.Got(cells);
    }

    private sealed class Shows(ScriptedChannel channel) : ICalendarReadBack
    {
        public Task<Answer<IReadOnlyList<ShownCell>>> ReadAvailabilityAsync(
            ChannelAccess access, StayDates nights, WorkClass urgency, CancellationToken cancel) => channel.LookAsync(access, nights, isAvailability: true);

        public Task<Answer<IReadOnlyList<ShownCell>>> ReadPricesAsync(
            ChannelAccess access, StayDates nights, WorkClass urgency, CancellationToken cancel) => channel.LookAsync(access, nights, isAvailability: false);
    }

    private sealed class Account(ScriptedChannel channel) : IAccountSettings
    {
        public async Task<Answer<AccountSettings>> ReadAsync(ChannelAccess access, CancellationToken cancel)
        {
            await channel.WhenAsked(access);
            channel.SettingsRead++;
            return channel.Says;
        }
    }

    private sealed class NoPull : IBookingPull
    {
        private static readonly Answer<BookingPage> Nothing = new Answer<BookingPage>.Got(new BookingPage([], [], null));

        public Task<Answer<BookingPage>> PullAsync(ChannelAccess access, WorkClass urgency, CancellationToken cancel) => Task.FromResult(Nothing);

        public Task<ItemOutcome> AcknowledgeAsync(ChannelAccess access, string revisionId, CancellationToken cancel) => throw new NotSupportedException();

        public Task<Answer<BookingPage>> ListAsync(ChannelAccess access, DateTimeOffset since, string? cursor, CancellationToken cancel) => Task.FromResult(Nothing);
    }
}
