using PmsSync.Outbound.Notices;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>What was told to whom, and what stands in the way of it.</summary>
internal static class NoticeRoutes
{
    public static void MapNotices(this RouteGroupBuilder tenant) => tenant.MapGroup("notices").WithTags("Notices")
        .MapGet("", List).WithName("ListNotices").WithSummary("Notices by webhook and e-mail, newest first, with those who are told").Produces<NoticesBody>();

    private static IResult List(TenantScope scope, NoticeReader notices, QueryWord<NoticeState>? state, int? limit, string? cursor)
    {
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(Paging.Position(cursor), out before))
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        var rows = notices.List(scope.Id, before, (limit ?? Paging.Default) + 1, state?.Value);
        var page = Paging.Page(rows, limit ?? Paging.Default, NoticeBody.Of, static row => row.Id.ToString());
        return TypedResults.Ok(new NoticesBody(page.Items, page.Next, [.. notices.Targets(scope.Tenant).Select(NoticeTargetBody.Of)]));
    }
}
