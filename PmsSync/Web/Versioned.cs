using PmsSync.Domain;
using PmsSync.Web.Bodies;

namespace PmsSync.Web;

/// <summary>Bookings, tasks and tickets with their version as ETag, and the version that a writer says it saw.</summary>
internal static class Versioned
{
    public static IResult Ok(BookingBody booking) => Ok(booking, booking.Version);

    public static IResult Ok<T>(T body, long version) => new Tagged<T>(body, version, StatusCodes.Status200OK, Location: null);

    /// <param name="path">Below the tenant's address.</param>
    public static IResult Created<T>(TenantId tenant, string path, T body, long version) =>
        new Tagged<T>(body, version, StatusCodes.Status201Created, $"/api/v1/tenants/{tenant}/{path}");

    public static IResult Created(TenantId tenant, BookingBody booking) =>
        Created(tenant, $"bookings/{booking.Id}", booking, booking.Version);

    /// <summary>False where the header is there and no version. <c>*</c> matches any, like no header.</summary>
    public static bool TryReadIfMatch(HttpRequest request, out long? version)
    {
        version = null;
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0 || header == "*")
            return true;
        if (header.Length < 3 || header[0] != '"' || header[^1] != '"' || !long.TryParse(header.AsSpan(1, header.Length - 2), out var seen))
            return false;
        version = seen;
        return true;
    }

    private sealed record Tagged<T>(T Body, long Version, int Status, string? Location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = $"\"{Version}\"";
            if (Location is not null)
                httpContext.Response.Headers.Location = Location;
            return TypedResults.Json(Body, statusCode: Status).ExecuteAsync(httpContext);
        }
    }
}
