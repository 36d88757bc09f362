namespace PmsSync.Benchmarks.Kills;

/// <summary>
/// The service is killed while feeds change and writers write, again and again on one data directory; then everything
/// comes to rest and is compared with what was kept outside, and with a second service that nobody killed.
/// </summary>
internal sealed class KillTrial(KillTrialOptions options, Action<string> progress)
{
    /// <summary>Every so many kills the service does not even get ready.</summary>
    private const int KilledStarting = 5;

    private const int MostRounds = 90;

    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(500);

    private readonly Random _chance = new(options.Seed);
    private readonly DateOnly _today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    private readonly KillChecks _checks = new();
    private TimeSpan _slowestStart;
    private int _killedStarting;

    public async Task<KillTrialResult> RunAsync()
    {
        Directory.CreateDirectory(options.Folder);
        await using var feeds = await FeedHouse.StartAsync(_today, options.Seed);
        using var service = new ServiceProcess(options.Program, TrialHouse.Configuration(feeds.Address, "data"), Path.Combine(options.Folder, "killed"));
        using var calm = new CancellationTokenSource();

        // 1 kills, under load
        var logs = Enumerable.Range(1, options.Writers).Select(n => Path.Combine(options.Folder, $"writer-{n}.jsonl")).ToList();
        var acks = logs.ConvertAll(static path => new AckLog(path));
        var writers = acks.Select((log, n) => new ApiWriter(n + 1, service.Address, log, _today, options.Seed + n + 1)).ToList();
        var work = writers.Select(w => w.RunAsync(calm.Token)).Append(feeds.ChangeAsync(calm.Token)).ToList();
        try
        {
            for (var kill = 1; kill <= options.Kills; kill++)
                await KillOnceAsync(service, kill);

            // 2 rest
            service.Start();
            await service.ReadyAsync();
            await calm.CancelAsync();
            await Task.WhenAll(work);
            acks.ForEach(static log => log.Dispose());
            await SettleAsync(service);

            // 3 checks
            var figures = await CheckAsync(service, feeds, writers, [.. logs.SelectMany(AckLog.Read)]);
            return new KillTrialResult(figures, _checks.Violations);
        }
        finally
        {
            // Where the trial itself broke, nobody may go on waiting for a service that is gone.
            await calm.CancelAsync();
            writers.ForEach(static w => w.Dispose());
            acks.ForEach(static log => log.Dispose());
        }
    }

    private async Task KillOnceAsync(ServiceProcess service, int kill)
    {
        var started = TimeProvider.System.GetTimestamp();
        service.Start();
        if (kill % KilledStarting == 0)
        {
            _killedStarting++;
            await Task.Delay(_slowestStart * _chance.NextDouble(), TimeProvider.System);
        }
        else
        {
            await service.ReadyAsync();
            var took = TimeProvider.System.GetElapsedTime(started);
            _slowestStart = took > _slowestStart ? took : _slowestStart;
            await Task.Delay(options.LongestLife * _chance.NextDouble(), TimeProvider.System);
        }
        if (!await service.KillAsync())
            _checks.Add([$"Before kill {kill} the service had ended by itself: {service.LastLines()}"]);
        progress($"kill {kill} of {options.Kills}");
    }

    private async Task SettleAsync(ServiceProcess service)
    {
        using var api = new ServiceApi(service.Address);
        using var file = new ServiceFile(service.DataDirectory);
        await api.PollAsync();
        for (var round = 0; file.CountUnsettled() > 0; round++)
        {
            if (round == MostRounds)
            {
                _checks.Add([$"{file.CountUnsettled()} events, held nights or facts had not come to rest."]);
                return;
            }
            await Task.Delay(BetweenRounds, TimeProvider.System);
            await api.PollAsync();
        }
    }

    private async Task<IReadOnlyList<(string, string)>> CheckAsync(ServiceProcess service, FeedHouse feeds, List<ApiWriter> writers, List<Ack> acks)
    {
        using var api = new ServiceApi(service.Address);
        var (from, to) = (_today.AddDays(TrialHouse.FirstDay), _today.AddDays(TrialHouse.FirstDay + TrialHouse.Days));
        var (answered, closed) = (await api.DirectAsync(), await api.ClosedAsync(from, to));
        await service.KillAsync();

        using var file = new ServiceFile(service.DataDirectory);
        var (acknowledged, refused) = (writers.Sum(static w => w.Acknowledged), writers.Sum(static w => w.Refused));
        _checks.Acknowledged(acks, file, answered);
        _checks.Once(file, acknowledged + refused);
        _checks.Cursors(file);
        _checks.Nights("the feeds and the acknowledged bookings together", closed, Expected(acks, feeds));
        _checks.Nights("the run without kills", closed, await WithoutKillsAsync(acks, feeds, from, to));
        _checks.Add(writers.SelectMany(static w => w.Surprises).Take(10));
        _checks.Add(service.Complaints.Take(10).Select(static line => $"The service complained: {line}"));
        return
        [
            ("kills", $"{options.Kills} (seed {options.Seed})"),
            ("of them while starting", $"{_killedStarting}"),
            ("slowest start to ready", $"{_slowestStart.TotalSeconds:F1} s"),
            ("writes acknowledged", $"{acknowledged:#,0} on {acks.Select(static a => a.Id).Distinct().Count():#,0} bookings and blocks, by {options.Writers} writers"),
            ("writes refused (nights taken)", $"{refused:#,0}"),
            ("requests repeated", $"{writers.Sum(static w => w.Repeated):#,0}"),
            ("changes of feeds", $"{feeds.Changes:#,0}, seen in {feeds.Served:#,0} looks at {TrialHouse.Feeds.Count} feeds"),
            ("events closed in the journal", $"{KillChecks.ClosedEvents(file):#,0}"),
            ("lines of history", $"{file.Count("SELECT count(*) FROM stay_history"):#,0}"),
            ("conflicts recorded", $"{file.Count("SELECT count(*) FROM conflict"):#,0}"),
            ("nights closed at rest", $"{closed.Count:#,0} of {TrialHouse.Units.Count * TrialHouse.Days:#,0}"),
            ("violations", $"{_checks.Violations.Count}"),
        ];
    }

    /// <summary>The closed nights as the feeds' last content and the last acknowledgement of each booking make them.</summary>
    private static HashSet<(string, DateOnly)> Expected(IEnumerable<Ack> acks, FeedHouse feeds)
    {
        var spans = feeds.Events().Select(static e => (e.Feed.Unit, e.Event.Arrival, e.Event.Departure))
            .Concat(Alive(acks).Select(static s => (s.Unit, s.Arrival, s.Departure)));
        return
        [
            .. spans.SelectMany(static s => Enumerable.Range(0, s.Departure.DayNumber - s.Arrival.DayNumber).Select(d => (s.Unit, Night: s.Arrival.AddDays(d))))
                .GroupBy(static n => n).Where(static n => n.Count() >= TrialHouse.Units[n.Key.Unit]).Select(static n => n.Key),
        ];
    }

    /// <summary>The closed nights of a service that starts with nothing, reads the same feeds and is told the same bookings.</summary>
    private async Task<IReadOnlySet<(string, DateOnly)>> WithoutKillsAsync(IEnumerable<Ack> acks, FeedHouse feeds, DateOnly from, DateOnly to)
    {
        using var service = new ServiceProcess(options.Program, TrialHouse.Configuration(feeds.Address, "data"), Path.Combine(options.Folder, "unkilled"));
        service.Start();
        await service.ReadyAsync();
        using var api = new ServiceApi(service.Address);
        foreach (var stay in Alive(acks))
            await api.CreateAsync(stay);
        await SettleAsync(service);
        return await api.ClosedAsync(from, to);
    }

    private static IEnumerable<StoredStay> Alive(IEnumerable<Ack> acks) => acks
        .GroupBy(static a => a.Id).Select(static g => g.Last()).Where(static a => !a.IsCancelled)
        .Select(static a => new StoredStay(a.Id, a.Unit, a.Arrival, a.Departure, a.IsCancelled, a.Version));
}
