using Microsoft.AspNetCore.Mvc;

namespace PmsSync.Web.Routes;

/// <summary>What the OpenAPI document says of every endpoint of a kind.</summary>
internal static class RouteWords
{
    public const string ProblemType = "application/problem+json";

    public static RouteHandlerBuilder WithWriteProblems(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<ProblemDetails>(StatusCodes.Status400BadRequest, ProblemType)
        .Produces<ProblemDetails>(StatusCodes.Status409Conflict, ProblemType)
        .Produces<ProblemDetails>(StatusCodes.Status422UnprocessableEntity, ProblemType)
        .Produces<ProblemDetails>(StatusCodes.Status429TooManyRequests, ProblemType)
        .Produces<ProblemDetails>(StatusCodes.Status507InsufficientStorage, ProblemType)
        .Produces<ProblemDetails>(StatusCodes.Status503ServiceUnavailable, ProblemType);

    /// <summary>What is answered to a write that becomes an event, also to its repeats.</summary>
    public static RouteHandlerBuilder AnsweredBy<T>(this RouteHandlerBuilder endpoint, Func<HttpContext, T, IResult> answer) =>
        endpoint.WithMetadata(StoredAnswer.OfOne(answer));

    public static T WithReadProblems<T>(this T group)
        where T : IEndpointConventionBuilder
    {
        group.WithMetadata(
            new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ProblemDetails), [ProblemType]),
            new ProducesResponseTypeMetadata(StatusCodes.Status404NotFound, typeof(ProblemDetails), [ProblemType]));
        return group;
    }
}
