using System.Diagnostics;
using PmsSync.Benchmarks.Scenarios;

namespace PmsSync.Benchmarks.Freshness;

/// <summary>Runs the service against changing and against resting feeds.</summary>
internal sealed class FreshnessTrial(string folder, ChangingFeeds feeds, int count, TimeProvider time)
{
    /// <summary>Two changes a second are what a thousand feeds of busy channels come to, ten times over.</summary>
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(500);

    /// <summary>How often an awaited export is looked at: the figures' resolution, which counts against us.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    /// <summary>Changes feeds, never one whose change is still awaited, and measures until each export has changed.</summary>
    public async Task<(Latencies Latencies, Usage Busy)> ChangeAsync(TimeSpan interval, TimeSpan duration, CancellationToken cancel)
    {
        using var service = await StartAsync(interval, cancel);
        using var http = new HttpClient { BaseAddress = service.Address };
        var chance = new Random(7);
        var free = Enumerable.Range(0, count).ToList();
        var awaited = new List<Task<int>>();
        var latencies = new Latencies();
        var before = service.Usage();
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < duration || awaited.Count > 0)
        {
            if (time.GetElapsedTime(started) < duration && free.Count > 0)
            {
                var pick = chance.Next(free.Count);
                awaited.Add(FollowAsync(http, free[pick], latencies, cancel));
                free.RemoveAt(pick);
            }
            await Task.Delay(BetweenChanges, time, cancel);
            foreach (var done in awaited.FindAll(static a => a.IsCompleted))
            {
                free.Add(await done);
                awaited.Remove(done);
            }
        }
        return (latencies, Since(service, before, started));
    }

    public async Task<Usage> RestAsync(TimeSpan interval, TimeSpan duration, CancellationToken cancel)
    {
        using var service = await StartAsync(interval, cancel);
        await Task.Delay(Settling, time, cancel);
        var before = service.Usage();
        var started = time.GetTimestamp();
        await Task.Delay(duration, time, cancel);
        return Since(service, before, started);
    }

    /// <summary>Returns when every feed was asked for.</summary>
    private async Task<ServiceProcess> StartAsync(TimeSpan interval, CancellationToken cancel)
    {
        var asked = feeds.Asked;
        var service = await ServiceProcess.StartAsync(folder, feeds, count, interval);
        while (feeds.Asked < asked + count)
            await Task.Delay(Look, time, cancel);
        return service;
    }

    private async Task<int> FollowAsync(HttpClient http, int feed, Latencies latencies, CancellationToken cancel)
    {
        var known = await TagAsync(http, feed, cancel);
        feeds.Change(feed);
        var changed = Stopwatch.GetTimestamp();
        while (await TagAsync(http, feed, cancel) == known)
            await Task.Delay(Look, time, cancel);
        lock (latencies)
            latencies.Add(changed);
        return feed;
    }

    // HEAD: a reading that tells nobody any nights is not noted, so that the measuring writes nothing.
    private static async Task<string> TagAsync(HttpClient http, int feed, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/ical/{ServiceProcess.TokenOf(feed)}.ics");
        using var answer = await http.SendAsync(request, cancel);
        return answer.EnsureSuccessStatusCode().Headers.ETag!.Tag;
    }

    private Usage Since(ServiceProcess service, (TimeSpan Processor, long Bytes) before, long started)
    {
        var now = service.Usage();
        return new Usage(100 * (now.Processor - before.Processor) / time.GetElapsedTime(started), now.Bytes / 1_048_576.0);
    }
}
