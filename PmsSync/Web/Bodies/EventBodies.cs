using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;

namespace PmsSync.Web.Bodies;

/// <summary>A journaled event and where it stands.</summary>
internal sealed record EventBody(
    string Id, Pipeline Pipeline, WorkClass Class, string Lane, string Kind, string Source, DateTimeOffset ReceivedAt, Outcome Outcome,
    DateTimeOffset? ClosedAt, string? Note, string? SupersededBy, int Attempts, DateTimeOffset? RetryAt, string? Error)
{
    public static EventBody Of(JournalEvent row) => new(
        Text(row.Id)!, row.Pipeline, row.Class, row.Lane, row.Kind, row.Source, row.ReceivedAt, row.Outcome, row.ClosedAt, row.Note, Text(row.ByEvent),
        row.Attempts, row.RetryAt, row.Error);

    public static string? Text(long? id) => id?.ToString();
}

/// <summary>An event with its content and its life.</summary>
internal sealed record EventLifeBody(EventBody Event, JsonElement? Payload, IReadOnlyList<LifeBody> Life, IReadOnlyList<ChangeBody> Changes)
{
    public static EventLifeBody Of(JournalEvent row, IReadOnlyList<HistoryRow> changes) => new(
        EventBody.Of(row), PayloadOf(row), [.. LifeOf(row).Concat(changes.Select(static c => new LifeBody(c.At, c.What, c.Words))).OrderBy(static l => l.At)],
        [.. changes.Select(ChangeBody.Of)]);

    private static IEnumerable<LifeBody> LifeOf(JournalEvent row)
    {
        yield return new LifeBody(row.ReceivedAt, "received", $"Accepted from {row.Source} as {row.Kind}.");
        if (row.FailedAt is { } failed)
            yield return new LifeBody(failed, "failed", $"Failed {row.Attempts} {(row.Attempts == 1 ? "time" : "times")}; the first time now, the last time because: {row.Error}");
        if (row.RetryAt is { } retry)
            yield return new LifeBody(retry, "retry", "To be tried again at this time.");
        if (row.ClosedAt is { } closed)
            yield return new LifeBody(closed, row.Outcome.ToString().ToLowerInvariant(), row.Note ?? "Done.");
    }

    private static JsonElement? PayloadOf(JournalEvent row)
    {
        if (row.Payload.Length == 0)
            return null;
        var reader = new Utf8JsonReader(row.Payload);
        return JsonElement.TryParseValue(ref reader, out var payload) ? payload : null;
    }
}

/// <summary>One moment in the life of an event.</summary>
internal sealed record LifeBody(DateTimeOffset At, string What, string Words);

/// <summary>An event that failed too often and waits for a person.</summary>
internal sealed record DeadLetterBody(
    string Id, string Cause, string Kind, string Lane, string Source, int Attempts, DateTimeOffset? FirstFailedAt, DateTimeOffset ReceivedAt)
{
    public static DeadLetterBody Of(JournalEvent row) => new(
        EventBody.Text(row.Id)!, row.Error ?? "", row.Kind, row.Lane, row.Source, row.Attempts, row.FailedAt, row.ReceivedAt);
}

/// <summary>How many dead letters died of one cause.</summary>
internal sealed record CauseBody(string Cause, long Count, DateTimeOffset FirstFailedAt)
{
    public static CauseBody Of(DeadLetterGroup group) => new(group.Cause, group.Count, group.FirstFailedAt);
}

/// <summary>A page of dead letters, and the causes of all of them.</summary>
internal sealed record DeadLettersBody(IReadOnlyList<DeadLetterBody> Items, string? Next, IReadOnlyList<CauseBody> Causes);

/// <summary>Which dead letters, and why.</summary>
internal sealed record DeadLetterChoiceBody(IReadOnlyList<string>? Ids, string? Cause, string? Reason);

/// <summary>How many dead letters were acted on; ids that were none are not counted.</summary>
internal sealed record DeadLettersDoneBody(int Count);
