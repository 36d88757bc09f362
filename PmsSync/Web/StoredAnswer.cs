using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>
/// What an endpoint answers to a write: made of what is stored with its events, so that a repeat under the same Idempotency-Key is
/// answered like the first, whatever would be refused by now.
/// </summary>
/// <param name="Count">How many events the first one of a request stands for; their ids follow one another.</param>
/// <param name="Make">The answer, when all of them are closed.</param>
internal sealed record StoredAnswer(Func<JournalEvent, int> Count, Func<HttpContext, IReadOnlyList<JournalEvent>, IResult> Make)
{
    /// <summary>The answer of one event, made of the result that its pipeline kept with it.</summary>
    public static StoredAnswer OfOne<T>(Func<HttpContext, T, IResult> make) =>
        new(static _ => 1, (context, events) => OfResult<T>(events[0], result => make(context, result)));

    /// <summary>That of the endpoint that serves a request.</summary>
    /// <exception cref="InvalidOperationException">It has none: it must be mapped with one.</exception>
    public static StoredAnswer Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<StoredAnswer>()
        ?? throw new InvalidOperationException($"{context.GetEndpoint()?.DisplayName} journals what it is asked for: map it with what it answers.");

    public static IResult OfResult<T>(JournalEvent item, Func<T, IResult> make) =>
        item.Result is { } result ? make(FactJson.Read<T>(result)) : NotDone(item);

    /// <summary>Closed without a result, such as one that a person discarded.</summary>
    public static IResult NotDone(JournalEvent item) => Problem.Conflict("Not done", item.Note ?? "The request was not carried out.");
}
