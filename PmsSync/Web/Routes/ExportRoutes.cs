using PmsSync.Outbound.Feeds;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Our calendars, for whoever holds an address.</summary>
internal static class ExportRoutes
{
    public static void MapExports(this IEndpointRouteBuilder app) =>
        app.MapMethods("/ical/{token}.ics", [HttpMethods.Get, HttpMethods.Head], Read).WithName("ReadCalendar").WithTags("Calendars")
            .WithSummary("A unit's calendar as one destination is told it").Produces<string>(StatusCodes.Status200OK, "text/calendar");

    private static IResult Read(string token, HttpContext context, CalendarExport exports, bool? placeholder)
    {
        if (exports.Open(token, placeholder ?? false) is not { } calendar)
            return Problem.NotFound();
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
