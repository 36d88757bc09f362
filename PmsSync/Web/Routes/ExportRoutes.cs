using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Staff;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Our calendars, for whoever holds an address.</summary>
internal static class ExportRoutes
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private const string Pattern = "/ical/{token}.ics", StaffPattern = "/ical/staff/{token}.ics";

    public static void MapExports(this IEndpointRouteBuilder app)
    {
        app.MapGet(Pattern, Read).WithName("ReadCalendar").WithTags("Calendars")
            .WithSummary("A unit's calendar as one destination is told it").Produces<string>(StatusCodes.Status200OK, "text/calendar");
        app.MapMethods(Pattern, [HttpMethods.Head], Read).ExcludeFromDescription();
        app.MapGet(StaffPattern, ReadStaff).WithName("ReadStaffCalendar").WithTags("Calendars")
            .WithSummary("The tasks of one who cleans").Produces<string>(StatusCodes.Status200OK, "text/calendar");
        app.MapMethods(StaffPattern, [HttpMethods.Head], ReadStaff).ExcludeFromDescription();
    }

    private static IResult Read(string token, HttpContext context, CalendarExport exports, UnreadSources sources, bool? placeholder)
    {
        if (exports.Open(token, placeholder ?? false) is not { } calendar)
            return Problem.NotFound();
        if (sources.HoldBack(calendar.Export.Tenant, calendar.Export.Unit))
            return Problem.Unavailable("Not all of this unit's feeds and channels have been read since a backup was restored, a connection came, or a long pause. Ask again soon; keep what you know meanwhile.", RetryAfter);
        // HEAD tells nobody any nights.
        if (!HttpMethods.IsHead(context.Request.Method))
            exports.WasRead(calendar, context.Request.Headers.UserAgent, HasIt(context.Request, calendar.Tag));
        return Answer(context, calendar.Bytes, calendar.Tag);
    }

    private static IResult ReadStaff(string token, HttpContext context, StaffCalendar calendars) =>
        calendars.Open(token) is { } page ? Answer(context, page.Bytes, page.Tag) : Problem.NotFound();

    private static IResult Answer(HttpContext context, byte[] bytes, string tag)
    {
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        return HasIt(context.Request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Bytes(bytes, CalendarText.ContentType);
    }

    // A strong tag compares weakly here, as RFC 9110 says for If-None-Match: a proxy may have weakened it.
    private static bool HasIt(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.SelectMany(static h => (h ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Any(known => known == "*" || known == tag || known == "W/" + tag);
}
