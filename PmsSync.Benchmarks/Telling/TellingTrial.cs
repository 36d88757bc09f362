using System.Collections.Concurrent;
using System.Diagnostics;
using PmsSync.Benchmarks.Kills;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Benchmarks.Telling;

/// <summary>
/// The whole service against the simulated Channex, over real HTTP on both sides: the full sync, then bursts of random
/// changes, then both calendars cell by cell.
/// </summary>
internal sealed class TellingTrial(TellingOptions options, TimeProvider time, Action<string> say)
{
    private const int CallersAtMost = 8, DifferencesShown = 20;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Nothing needs longer: a minute's limits, an opening's pull, and a repetition.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<SeenCall> _calls = new();
    private readonly DateOnly _today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    private Dictionary<string, WaitingCells> _waiting = [];

    public async Task<TellingResult> RunAsync(CancellationToken cancel)
    {
        var house = new TrialHouse(options, new ChannexWorld());
        _waiting = house.Properties.ToDictionary(static p => p.Id, p => new WaitingCells(p, house.World));
        await using var channex = await SimulatedChannex.StartAsync(house.World, Seen, time);
        using var service = new ServiceProcess(Path.Combine(AppContext.BaseDirectory, "PmsSync.dll"), house.Configuration(channex.BaseUrl, enabled: false), options.Folder);
        service.Start();
        await service.ReadyAsync();
        using var api = new HouseApi(service.Address);

        // 1 our calendars, before anybody is told
        say("prices are set");
        foreach (var property in house.Properties)
            await api.SeedAsync(property, _today);

        // 2 the full sync
        say("the full sync");
        var started = time.GetTimestamp();
        service.Configure(house.Configuration(channex.BaseUrl, enabled: true));
        await CompareAsync(api, house, cancel);
        var fullSync = _calls.Where(static c => c.IsPush).Select(static c => c.AnsweredAt).Max() - _calls.Min(static c => c.ArrivedAt);
        var ofFullSync = _calls.Where(static c => c.IsPush).ToList();

        // 3 the changes
        say($"{options.Changes:N0} changes");
        var (processor, _) = service.Usage();
        started = time.GetTimestamp();
        await MakeAsync(api, house, cancel);
        var making = time.GetElapsedTime(started);
        var cores = (service.Usage().Processor - processor) / making;
        say("the rest is told");
        await UntilAsync(() => _waiting.Values.All(static w => w.Count == 0), cancel);
        var whole = time.GetElapsedTime(started);

        // 4 both calendars
        say("both calendars are compared");
        var (compared, differences) = await CompareAsync(api, house, cancel);
        var changes = _waiting.Values.SelectMany(static w => w.Changes).ToList();
        return new TellingResult(
            options, [CallsOf(ofFullSync, ChannexEndpoint.Availability, whole), CallsOf(ofFullSync, ChannexEndpoint.Restrictions, whole)],
            Stopwatch.GetElapsedTime(0, fullSync), making, whole - making, _calls.Count(static c => c.Status == 429),
            changes, differences, compared, cores, service.Usage().Bytes, service.Complaints);
    }

    private void Seen(SeenCall call)
    {
        _calls.Enqueue(call with { Request = call.Request with { Body = default } });
        if (!call.IsPush || call.Status != 200)
            return;
        foreach (var property in _waiting.Values.Where(w => call.Request.Body.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(w.Property.Id)) >= 0))
            property.Told(rooms: call.Endpoint == ChannexEndpoint.Availability);
    }

    private EndpointCalls CallsOf(IReadOnlyCollection<SeenCall> ofFullSync, ChannexEndpoint endpoint, TimeSpan duration)
    {
        var isRooms = endpoint == ChannexEndpoint.Availability;
        var least = _waiting.Values.Sum(w => LeastCalls.Of(w.Changes
            .Where(c => c.ToldAt > 0 && c.Cells[0].Cell.IsRoom == isRooms).Select(static c => (c.AskedAt, c.ToldAt))));
        var full = ofFullSync.Count(c => c.Endpoint == endpoint);
        return new EndpointCalls(
            isRooms ? "availability" : "restrictions", full, _calls.Count(c => c.IsPush && c.Endpoint == endpoint) - full,
            options.Properties * options.CallsAMinute * (int)Math.Ceiling(duration.TotalMinutes), least);
    }

    /// <summary>A burst at each beat; within one every caller has one change under way, and properties of its own.</summary>
    private async Task MakeAsync(HouseApi api, TrialHouse house, CancellationToken cancel)
    {
        var callers = Math.Min(CallersAtMost, options.Properties);
        var sources = house.Properties.Select((p, n) => new ChangeSource(p, _today, options.Days, new Random((options.Seed * 1000) + n))).ToList();
        var bursts = Math.Max(1, (int)(options.Duration / options.Burst));
        var started = time.GetTimestamp();
        for (var burst = 0; burst < bursts; burst++)
        {
            var left = (options.Changes * (burst + 1) / bursts) - (options.Changes * burst / bursts);
            await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                var chance = new Random(HashCode.Combine(options.Seed, burst, caller));
                var mine = Enumerable.Range(0, sources.Count).Where(n => n % callers == caller).ToList();
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    var property = mine[chance.Next(mine.Count)];
                    var wish = sources[property].Next();
                    var waiting = _waiting[house.Properties[property].Id];
                    waiting.Asking(wish.Change);
                    await api.MakeAsync(wish, cancel);
                    waiting.Answered(wish.Change);
                }
            }, cancel)));
            var next = options.Burst * (burst + 1) - time.GetElapsedTime(started);
            if (next > TimeSpan.Zero)
                await Task.Delay(next, time, cancel);
        }
    }

    // What replaced a value while a call with it was under way may still be told.
    private async Task<(int Compared, IReadOnlyList<string> Differences)> CompareAsync(HouseApi api, TrialHouse house, CancellationToken cancel)
    {
        for (var started = time.GetTimestamp(); ; await Task.Delay(Look * 10, time, cancel))
        {
            var found = await CompareAsync(api, house);
            if (found.Differences.Count == 0 || time.GetElapsedTime(started) > Patience)
                return found;
        }
    }

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (!condition() && time.GetElapsedTime(started) < Patience)
            await Task.Delay(Look, time, cancel);
    }

    /// <summary>Every night of every unit and rate plan that is ours to tell, from tomorrow on: today may end meanwhile.</summary>
    private async Task<(int Compared, IReadOnlyList<string> Differences)> CompareAsync(HouseApi api, TrialHouse house)
    {
        var nights = new StayDates(_today.AddDays(1), _today.AddDays(options.Days));
        var differences = new List<string>();
        var compared = 0;
        foreach (var property in house.Properties)
        {
            for (var unit = 0; unit < property.Units.Count; unit++)
            {
                var ours = await api.CalendarAsync(property, unit, nights);
                compared += ours.Count;
                differences.AddRange(house.World.Read(_ => ours.Where(o => property.Held(o.Cell) != o.Value)
                    .Select(o => $"{property.Name} {o.Cell}: we want {o.Value}, the channel holds {property.Held(o.Cell)}").ToList()));
            }
            if (differences.Count > DifferencesShown)
                break;
        }
        return (compared, differences);
    }
}
