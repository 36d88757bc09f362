using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace PmsSync.Sandbox;

/// <summary><c>GET /{channel}/{listing}.ics</c>: a channel's calendar, with whatever fault was ordered for it.</summary>
internal sealed partial class FeedEndpoint(SandboxWorld world, SandboxStore store, TimeProvider time, ILogger<FeedEndpoint> logger)
{
    private const string Calendar = "text/calendar; charset=utf-8";

    private const string SignIn = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Please sign in.</form></body></html>";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{channel}/{listing}.ics", ServeAsync);

    /// <summary>The calendar and its ETag, which covers everything but the time of the poll.</summary>
    internal static (string Body, string ETag) Render(SandboxPoll poll)
    {
        var events = poll.Fault switch
        {
            SandboxFault.EmptyCalendar => [],
            SandboxFault.HalfGone => [.. poll.Events.Where(static (_, i) => i % 2 == 0)],
            _ => poll.Events,
        };
        var timeless = Encoding.UTF8.GetBytes(poll.Layout.Write(events, DateTimeOffset.UnixEpoch));
        return (poll.Layout.Write(events, poll.At), $"\"{Convert.ToHexStringLower(SHA256.HashData(timeless))[..32]}\"");
    }

    private async Task ServeAsync(HttpContext http, string channel, string listing)
    {
        if (!ListingId.TryCreate(channel, listing, out var id))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        // 1 what the channel shows  2 kept on disk first, so that a kill cannot take back what was shown  3 the answer
        var poll = world.Poll(id, tentative: !http.Request.Query.ContainsKey("nonTentative"));
        if (!await KeepAsync(http.RequestAborted))
        {
            http.Response.Headers.RetryAfter = "5";
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        await AnswerAsync(http, poll);
    }

    private async Task<bool> KeepAsync(CancellationToken cancel)
    {
        try
        {
            await store.FlushAsync(world, cancel);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, e.Message);
            return false;
        }
    }

    private async Task AnswerAsync(HttpContext http, SandboxPoll poll)
    {
        switch (poll.Fault)
        {
            case SandboxFault.Status(var code, var retryAfter):
                http.Response.Headers.RetryAfter = retryAfter;
                http.Response.StatusCode = code;
                return;
            case SandboxFault.RefusesAgent(var text) when http.Request.Headers.UserAgent.ToString().Contains(text, StringComparison.OrdinalIgnoreCase):
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            case SandboxFault.Html:
                await WriteAsync(http, "text/html; charset=utf-8", SignIn);
                return;
            case SandboxFault.EmptyBody:
                await WriteAsync(http, Calendar, "");
                return;
            case SandboxFault.Slow(var delay):
                await Task.Delay(delay, time, http.RequestAborted);
                break;
        }
        await CalendarAsync(http, poll);
    }

    private static async Task CalendarAsync(HttpContext http, SandboxPoll poll)
    {
        var (body, etag) = Render(poll);
        if (poll.Listing.Habits.Validators)
        {
            http.Response.Headers.ETag = etag;
            if (http.Request.Headers.IfNoneMatch.Contains(etag))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        switch (poll.Fault)
        {
            case SandboxFault.Truncated:
                await WriteAsync(http, Calendar, body[..(body.Length * 2 / 3)]);
                break;
            case SandboxFault.Reset:
                http.Response.ContentLength = body.Length;
                await WriteAsync(http, Calendar, body[..(body.Length / 2)]);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                http.Abort();
                break;
            default:
                await WriteAsync(http, poll.Fault is SandboxFault.WrongContentType ? "text/html" : Calendar, body);
                break;
        }
    }

    private static async Task WriteAsync(HttpContext http, string contentType, string body)
    {
        http.Response.Headers[HeaderNames.ContentType] = contentType;
        http.Response.Headers.CacheControl = "no-cache";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(9003, LogLevel.Warning, "The sandbox cannot store its world and answers 503 meanwhile: {Problem}")]
        public static partial void NotKept(ILogger logger, string problem);
    }
}
