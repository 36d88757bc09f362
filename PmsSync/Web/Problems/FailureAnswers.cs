using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using PmsSync.Journal;

namespace PmsSync.Web.Problems;

/// <summary>The answers where no endpoint gave one: an exception, or an address that nobody serves.</summary>
internal static partial class FailureAnswers
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static void UseProblemAnswers(this IApplicationBuilder app)
    {
        // What is to be logged is logged here, with its words: a caller's mistake is none of ours.
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = static context => AnswerAsync(context).ExecuteAsync(context), SuppressDiagnosticsCallback = static _ => true });
        app.UseStatusCodePages(static page => ForStatus(page.HttpContext.Response.StatusCode).ExecuteAsync(page.HttpContext));
    }

    private static IResult AnswerAsync(HttpContext context)
    {
        var failure = context.Features.Get<IExceptionHandlerFeature>();
        var error = failure?.Error;
        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FailureAnswers));
        var endpoint = failure?.Endpoint?.DisplayName ?? "an unknown address";
        switch (error)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest }:
                return Problem.Unreadable("A parameter of the address cannot be read. Dates are written 2027-01-10, instants 2027-01-10T08:00:00Z, numbers as digits.");
            case BadHttpRequestException bad:
                return ForStatus(bad.StatusCode);
            case not null when JournalQueries.IsUnavailable(error, out var words):
                Log.Unavailable(logger, context.Request.Method, endpoint, words);
                return Problem.Unavailable(words, RetryAfter);
        }
        Log.Failed(logger, error, context.Request.Method, endpoint);
        return Problem.Of(
            StatusCodes.Status500InternalServerError, "Our mistake",
            "The request failed inside the service; its log says why. Repeat it with the same Idempotency-Key.");
    }

    private static IResult ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => Problem.NotFound(),
        StatusCodes.Status405MethodNotAllowed => Problem.Of(status, "Not this way", "This address does not know that method; /openapi/v1.json lists what it knows."),
        StatusCodes.Status413PayloadTooLarge => Problem.Of(status, "Too large", "A body may have 1 MB, a file of prices 5 MB. Send the rest in another one."),
        StatusCodes.Status415UnsupportedMediaType => Problem.Of(status, "Wrong content type", "Send the body as JSON, with Content-Type: application/json; a file of prices as text/csv."),
        _ => Problem.Of(status, ReasonPhrases.GetReasonPhrase(status), "The request was not accepted."),
    };

    private static partial class Log
    {
        [LoggerMessage(11000, LogLevel.Error, "{Method} {Endpoint} failed")]
        public static partial void Failed(ILogger logger, Exception? error, string method, string endpoint);

        [LoggerMessage(11001, LogLevel.Warning, "{Method} {Endpoint} was answered 503: {Problem}")]
        public static partial void Unavailable(ILogger logger, string method, string endpoint, string problem);
    }
}
