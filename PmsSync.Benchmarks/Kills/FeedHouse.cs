using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PmsSync.Benchmarks.Kills;

/// <summary>One event of a feed; nights are half-open.</summary>
internal sealed record TrialEvent(string Uid, DateOnly Arrival, DateOnly Departure);

/// <summary>
/// The channels of the trial: real HTTP on loopback, outliving every kill. Events of one feed never overlap each
/// other, those of different feeds may. Feeds in slot 0 have validators, others have none.
/// </summary>
internal sealed class FeedHouse : IAsyncDisposable
{
    private const int MostEvents = 14;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<TrialFeed, (int Version, List<TrialEvent> Events)> _feeds = TrialHouse.Feeds.ToDictionary(static f => f, static _ => (1, new List<TrialEvent>()));
    private readonly WebApplication _app;
    private readonly DateOnly _first;
    private readonly Random _chance;
    private int _uids;

    private FeedHouse(WebApplication app, DateOnly today, int seed) => (_app, _first, _chance) = (app, today.AddDays(TrialHouse.FirstDay), new Random(seed));

    public Uri Address => new(_app.Urls.Single());

    public int Changes { get; private set; }

    public int Served { get; private set; }

    public static async Task<FeedHouse> StartAsync(DateOnly today, int seed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var house = new FeedHouse(builder.Build(), today, seed);
        house._app.Run(house.AnswerAsync);
        await house._app.StartAsync();
        return house;
    }

    /// <summary>Changes one feed after the other until it is told to stop.</summary>
    public async Task ChangeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TimeSpan pause;
            lock (_lock)
            {
                ChangeOneNeedsLock();
                pause = LongestPause * _chance.NextDouble();
            }
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        }
    }

    public IReadOnlyList<(TrialFeed Feed, TrialEvent Event)> Events()
    {
        lock (_lock)
            return [.. _feeds.SelectMany(static f => f.Value.Events.Select(e => (f.Key, e)))];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void ChangeOneNeedsLock()
    {
        var feed = TrialHouse.Feeds[_chance.Next(TrialHouse.Feeds.Count)];
        var (version, events) = _feeds[feed];
        var act = events.Count < 3 ? 0 : _chance.Next(events.Count < MostEvents ? 10 : 6);
        var moved = act is < 3 or >= 6 || events.Count == 0 ? null : events[_chance.Next(events.Count)];
        if (moved is not null)
            events.Remove(moved);
        // A removal is a move that brings nothing back.
        if (act < 3 && events.Count >= 3)
            events.RemoveAt(_chance.Next(events.Count));
        else if (FreeNightsNeedsLock(events) is { } free)
            events.Add(new TrialEvent(moved?.Uid ?? $"event-{++_uids}@trial", free.Arrival, free.Departure));
        _feeds[feed] = (version + 1, events);
        Changes++;
    }

    private (DateOnly Arrival, DateOnly Departure)? FreeNightsNeedsLock(List<TrialEvent> events)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var arrival = _first.AddDays(_chance.Next(TrialHouse.Days - 10));
            var departure = arrival.AddDays(_chance.Next(1, 8));
            if (!events.Exists(e => e.Arrival < departure && arrival < e.Departure))
                return (arrival, departure);
        }
        return null;
    }

    private Task AnswerAsync(HttpContext context)
    {
        string tag, body;
        lock (_lock)
        {
            if (TrialHouse.Feeds.FirstOrDefault(f => f.Path == context.Request.Path) is not { } feed)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
            Served++;
            tag = feed.Slot == 0 ? $"\"{_feeds[feed].Version}\"" : "";
            body = Write(_feeds[feed].Events);
        }
        if (tag.Length > 0)
            context.Response.Headers.ETag = tag;
        if (tag.Length > 0 && context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        context.Response.ContentType = "text/calendar; charset=utf-8";
        return context.Response.WriteAsync(body);
    }

    private static string Write(List<TrialEvent> events)
    {
        var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//kill trial//EN\r\n");
        foreach (var e in events)
            text.Append(CultureInfo.InvariantCulture, $"BEGIN:VEVENT\r\nUID:{e.Uid}\r\nDTSTAMP:{stamp}\r\nDTSTART;VALUE=DATE:{e.Arrival:yyyyMMdd}\r\nDTEND;VALUE=DATE:{e.Departure:yyyyMMdd}\r\nSUMMARY:Reserved\r\nEND:VEVENT\r\n");
        return text.Append("END:VCALENDAR\r\n").ToString();
    }
}
