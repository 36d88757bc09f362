using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Our calendars, for whoever holds an address.</summary>
internal static class ExportRoutes
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private const string Pattern = "/ical/{token}.ics";

    public static void MapExports(this IEndpointRouteBuilder app)
    {
        app.MapGet(Pattern, Read).WithName("ReadCalendar").WithTags("Calendars")
            .WithSummary("A unit's calendar as one destination is told it").Produces<string>(StatusCodes.Status200OK, "text/calendar");
        app.MapMethods(Pattern, [HttpMethods.Head], Read).ExcludeFromDescription();
    }

    private static IResult Read(string token, HttpContext context, CalendarExport exports, UnreadSources sources, bool? placeholder)
    {
        if (exports.Open(token, placeholder ?? false) is not { } calendar)
            return Problem.NotFound();
        if (sources.HoldBack(calendar.Export.Tenant, calendar.Export.Unit))
            return Problem.Unavailable("A backup was restored, and this unit's feeds and channels have not all been read since. Ask again soon; keep what you know meanwhile.", RetryAfter);
        var (request, response) = (context.Request, context.Response);
        var unchanged = HasIt(request, calendar.Tag);
        response.Headers.ETag = calendar.Tag;
        response.Headers.CacheControl = "private, no-cache";
        // HEAD tells nobody any nights.
        if (!HttpMethods.IsHead(request.Method))
            exports.WasRead(calendar, request.Headers.UserAgent, unchanged);
        return unchanged ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Bytes(calendar.Bytes, CalendarText.ContentType);
    }

    // A strong tag compares weakly here, as RFC 9110 says for If-None-Match: a proxy may have weakened it.
    private static bool HasIt(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.SelectMany(static h => (h ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Any(known => known == "*" || known == tag || known == "W/" + tag);
}
