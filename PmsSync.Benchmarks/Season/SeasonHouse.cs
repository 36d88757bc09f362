using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using TimeZoneConverter;

namespace PmsSync.Benchmarks.Season;

/// <summary>The machine of the season: simulators and service on real sockets, one virtual clock, and the one thread that lets it tick.</summary>
internal sealed class SeasonHouse : IDisposable
{
    /// <summary>Whoever waits for less must not be late: a token, a pause between two calls. Looks at whether there is work may be.</summary>
    private static readonly TimeSpan Exact = TimeSpan.FromSeconds(20), Late = TimeSpan.FromHours(1);

    /// <summary>What needs no virtual time is done in milliseconds; a busy machine may take its time.</summary>
    private const int WaitMilliseconds = 100, MostWaits = 3_000;

    private static readonly TimeZoneInfo Zone = TZConvert.GetTimeZoneInfo(SeasonSite.Zone);

    private readonly VirtualClock _clock = new(SeasonOptions.Start, static (wait, isLook) => wait < Exact && !isLook ? TimeSpan.Zero : Late);
    private readonly Stillness _stillness = new();
    private readonly Stillness.Seat _seat;
    private readonly Func<bool> _isIdle;
    private readonly string _log;
    private readonly Dictionary<(string Connection, string Unit), Uri> _exports = [];

    public SeasonHouse(SeasonOptions options, SeasonSite site, string folder)
    {
        _seat = _stillness.Join();
        _log = Path.Combine(folder, "errors.log");
        Simulators = new SeasonSimulators(options, folder, new VirtualClock.Part(_clock));
        Done(Simulators.StartAsync());
        Simulators.Channex.Change(site.AddTo);
        Service = SeasonService.Build(folder, site.Configuration(Simulators.Address, _log), _clock, Traffic, options.Seed);
        _isIdle = () => Traffic.IsQuiet && Service.Database.Writer.IsIdle;
        Done(Service.StartAsync());
        Simulators.Channex.Change(a => SeasonSite.Hook(a, Service.Address));
        Settle();
    }

    public SeasonSimulators Simulators { get; }

    public SeasonService Service { get; }

    public SeasonTraffic Traffic { get; } = new();

    public DateTimeOffset Now => _clock.Now;

    /// <summary>The local date of the house.</summary>
    public DateOnly Today => _clock.Now.DateIn(Zone);

    /// <summary>How often the clock was moved.</summary>
    public long Instants { get; private set; }

    /// <summary>What the service said of errors.</summary>
    public string Errors => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>The private address of a unit's calendar for a channel.</summary>
    public Uri ExportOf(string connection, string unit) => _exports.TryGetValue((connection, unit), out var known)
        ? known
        : _exports[(connection, unit)] = new Uri(Service.Address, $"ical/{Done(Service.Get<ExportAddresses>().TryTokenOfAsync(new ExportKey(SeasonSite.Tenant, new ConnectionId(connection), new UnitId(unit)), CancellationToken.None))}.ics");

    /// <summary>Lets time pass until then.</summary>
    public void PassUntil(DateTimeOffset end)
    {
        while (_clock.Now < end)
        {
            Instants++;
            _clock.Step(end);
            Settle();
        }
    }

    /// <summary>Waits for what needs no virtual time, such as a call of the service's API.</summary>
    /// <exception cref="TimeoutException">It does.</exception>
    public T Done<T>(Task<T> task)
    {
        Done((Task)task);
        return task.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Done{T}"/>
    public void Done(Task task)
    {
        var waits = 0;
        while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(WaitMilliseconds))
        {
            if (++waits > MostWaits)
                throw new TimeoutException($"At {_clock.Now:u} something waits for time to pass that should not. {Errors}");
        }
        task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        var stopping = Service.StopAsync();
        while (!stopping.IsCompleted)
        {
            _clock.Step(_clock.Now + TimeSpan.FromSeconds(1));
            Settle();
        }
        Done(Service.DisposeAsync().AsTask());
        Done(Simulators.DisposeAsync().AsTask());
        _seat.Dispose();
        _stillness.Dispose();
    }

    /// <summary>Lets the signals of what has just happened leave, as they do in life: before time goes on.</summary>
    public void Signal()
    {
        while (Simulators.Channex.Read(static a => a.Webhooks.Waiting) > 0 && Done(Simulators.Webhooks.SendDueAsync(CancellationToken.None)) > 0)
            _seat.Wait(_isIdle);
    }

    private void Settle()
    {
        Simulators.Channex.Change(a => a.RunTasks(_clock.Now));
        _seat.Wait(_isIdle);
        Signal();
    }
}
