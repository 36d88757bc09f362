using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace PmsSync.Web.Problems;

/// <summary>Answers that are no success, as RFC 9457 writes them. The words are for a manager, the fields for a program.</summary>
internal static class Problem
{
    /// <summary>Unknown and another tenant's: the same body, word for word.</summary>
    public static ProblemHttpResult NotFound() => Of(StatusCodes.Status404NotFound, "Not found", "There is nothing at this address for this key.");

    public static IResult Unauthorized() => new Unauthorised();

    public static ProblemHttpResult Unreadable(string detail) => Of(StatusCodes.Status400BadRequest, "Unreadable", detail);

    public static ProblemHttpResult Conflict(string title, string detail, params ReadOnlySpan<(string Name, object Value)> more) =>
        Of(StatusCodes.Status409Conflict, title, detail, more);

    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        Of(StatusCodes.Status422UnprocessableEntity, "Not valid", "Some fields cannot be accepted; errors says which and why.", ("errors", errors));

    public static ProblemHttpResult Invalid(string field, string words) => Invalid(new Dictionary<string, string[]> { [field] = [words] });

    public static IResult Unavailable(string detail, TimeSpan retryAfter) => new NotNow(StatusCodes.Status503ServiceUnavailable, "Not now", detail, retryAfter);

    public static IResult OverLimit(bool isStorage, string detail, TimeSpan retryAfter) => isStorage
        ? new NotNow(StatusCodes.Status507InsufficientStorage, "Too much is kept", detail, retryAfter)
        : new NotNow(StatusCodes.Status429TooManyRequests, "Too much in a day", detail, retryAfter);

    public static ProblemHttpResult Of(int status, string title, string detail, params ReadOnlySpan<(string Name, object Value)> more)
    {
        var details = new ProblemDetails { Status = status, Title = title, Detail = detail };
        foreach (var (name, value) in more)
            details.Extensions[name] = value;
        return TypedResults.Problem(details);
    }

    private sealed class Unauthorised : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
            return Of(
                StatusCodes.Status401Unauthorized, "No or wrong key",
                "Send Authorization: Bearer with the tenant's ApiKey or the AdminKey. Without a key only programs of this machine are let in, and only where none is configured.")
                .ExecuteAsync(httpContext);
        }
    }

    private sealed class NotNow(int status, string title, string detail, TimeSpan retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString();
            return Of(status, title, detail).ExecuteAsync(httpContext);
        }
    }
}
