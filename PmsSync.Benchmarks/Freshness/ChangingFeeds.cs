using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PmsSync.Benchmarks.Freshness;

/// <summary>Feeds on a loopback server, each with ten stays and a validator; a change adds a stay.</summary>
internal sealed class ChangingFeeds : IAsyncDisposable
{
    private const int StaysAtFirst = 10;

    private readonly WebApplication _server;
    private readonly int[] _stays;
    private readonly DateOnly _first;
    private long _asked;

    private ChangingFeeds(WebApplication server, int count, DateOnly today)
    {
        (_server, _first) = (server, today.AddDays(5));
        _stays = [.. Enumerable.Repeat(StaysAtFirst, count)];
    }

    /// <summary>Requests so far.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    public static async Task<ChangingFeeds> StartAsync(int count, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var feeds = new ChangingFeeds(server, count, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        server.MapGet("/{feed:int}.ics", feeds.Answer);
        await server.StartAsync();
        return feeds;
    }

    public string Address(int feed) => $"{_server.Urls.Single()}/{feed}.ics";

    public void Change(int feed) => Interlocked.Increment(ref _stays[feed]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IResult Answer(int feed, HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        var stays = Volatile.Read(ref _stays[feed]);
        var tag = $"\"{stays}\"";
        context.Response.Headers.ETag = tag;
        return context.Request.Headers.IfNoneMatch == tag ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Text(Calendar(feed, stays), "text/calendar");
    }

    private string Calendar(int feed, int stays)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Channel//EN\r\n");
        for (var stay = 0; stay < stays; stay++)
        {
            var arrival = _first.AddDays(3 * stay);
            text.Append(CultureInfo.InvariantCulture, $"BEGIN:VEVENT\r\nUID:{feed}-{stay}@channel\r\nDTSTART;VALUE=DATE:{arrival:yyyyMMdd}\r\nDTEND;VALUE=DATE:{arrival.AddDays(2):yyyyMMdd}\r\nSUMMARY:Reserved\r\nEND:VEVENT\r\n");
        }
        return text.Append("END:VCALENDAR\r\n").ToString();
    }
}
