using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.Journal;

/// <summary>Where an event stands. The numbers are stored.</summary>
internal enum Outcome
{
    /// <summary>Waiting to be applied, or for its retry.</summary>
    Open = 0,

    Applied = 1,

    /// <summary>A newer fact was there already; the note or <c>by_event</c> says which.</summary>
    Superseded = 2,

    /// <summary>Nothing to do; the note says why.</summary>
    Ignored = 3,

    /// <summary>A person discarded it; the note says who and why.</summary>
    Discarded = 4,

    /// <summary>Waiting for a person: it failed more often than its pipeline retries.</summary>
    Dead = 5,
}

/// <summary>The key under which a source may repeat an event without effect: sixteen bytes of a SHA-256.</summary>
internal readonly record struct DedupeKey(ReadOnlyMemory<byte> Bytes)
{
    public static DedupeKey Of(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(part.Length).Append(':').Append(part);
        return new DedupeKey(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsMemory(0, 16));
    }
}

/// <summary>A fact as its source told it, before it is a row.</summary>
internal sealed record NewEvent(
    TenantId Tenant,
    Pipeline Pipeline,
    WorkClass Class,
    string Lane,
    string Kind,
    string Source,
    byte[] Payload,
    DateTimeOffset ReceivedAt)
{
    /// <summary>Null where the source cannot repeat itself.</summary>
    public byte[]? Dedupe { get; init; }
}

/// <summary>What is needed to schedule an event; its payload stays in the database.</summary>
internal readonly record struct OpenEvent(long Id, TenantId Tenant, Pipeline Pipeline, WorkClass Class, string Lane, DateTimeOffset? RetryAt);

/// <summary>A row of the journal.</summary>
internal sealed record JournalEvent(
    long Id,
    TenantId Tenant,
    Pipeline Pipeline,
    WorkClass Class,
    string Lane,
    string Kind,
    string Source,
    byte[] Payload,
    DateTimeOffset ReceivedAt,
    Outcome Outcome,
    DateTimeOffset? ClosedAt,
    string? Note,
    long? ByEvent,
    byte[]? Result,
    int Attempts,
    DateTimeOffset? FailedAt,
    DateTimeOffset? RetryAt,
    string? Error);

/// <summary>What became of an append: a row of its own, or the row that was there under the same dedupe key.</summary>
internal readonly record struct Appended(long Id, bool IsDuplicate);

/// <summary>What became of an event.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Closed for good. <paramref name="Result"/> is what its source is answered, where it waits for an answer.</summary>
    internal sealed record Closed(Outcome Outcome, string? Note = null, long? ByEvent = null, byte[]? Result = null) : Verdict
    {
        public static readonly Closed Applied = new(Outcome.Applied);
    }

    /// <summary>Failed this time; to be applied again at <paramref name="At"/>.</summary>
    internal sealed record Later(DateTimeOffset At, string Why) : Verdict;

    /// <summary>Failed too often: a person decides.</summary>
    internal sealed record Dead(string Why) : Verdict;
}
