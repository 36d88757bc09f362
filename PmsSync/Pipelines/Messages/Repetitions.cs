using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Messages;

/// <summary>The settings say otherwise when a message is taken for a repetition of another, as it stands in the journal.</summary>
/// <param name="Within">How far apart they may be stamped; null: never.</param>
internal sealed record RepetitionsRuled(TimeSpan? Within)
{
    public const string Kind = "repetitions.ruled";
}

/// <summary>A conversation is to be derived anew by the rule that is there.</summary>
/// <param name="Thread">Our id of one of its threads; null: each conversation of which the rule may make something else.</param>
internal sealed record ConversationLook(string? Thread)
{
    public const string Kind = "conversation.look";
}

/// <summary>
/// The rule of repeated messages is a row beside the conversations that are derived by it: changing it is an event like any other,
/// after which each conversation of which it may make something else is looked at, one after the other.
/// </summary>
internal static class Repetitions
{
    /// <summary>One lane, so that the last rule is the last.</summary>
    public const string Lane = "repetitions";

    public static readonly RepetitionRule Usual = new(ConflictPolicies.Default.DuplicatesWithin);

    public static RepetitionRule RuleOf(SqliteConnection connection, TenantId tenant) => RepetitionStore.Of(connection, tenant) ?? Usual;

    public static NewEvent Ruled(TenantId tenant, TimeSpan? within, DateTimeOffset now) => EventOf(tenant, RepetitionsRuled.Kind, FactJson.Write(new RepetitionsRuled(within)), now);

    /// <summary>Which conversations that concerns is asked once the rule is there: what is derived meanwhile is derived by the old one.</summary>
    public static Resolution Rule(JournalEvent item) => new([(item.Id, Verdict.Closed.Applied)])
    {
        Write = session => RepetitionStore.Save(session, item.Tenant, new RepetitionRule(FactJson.Read<RepetitionsRuled>(item.Payload).Within)),
        FollowUps = [LookAt(item, thread: null)],
    };

    public static Resolution Look(SqliteConnection connection, JournalEvent item) => FactJson.Read<ConversationLook>(item.Payload).Thread is { } thread
        ? new Resolution([(item.Id, Verdict.Closed.Applied)])
        {
            Write = session => Conversations.Settle(session, item.Tenant, thread, item.Id, item.ReceivedAt),
        }
        : new Resolution([(item.Id, Verdict.Closed.Applied)])
        {
            FollowUps = [.. RepetitionStore.ThreadsConcerned(connection, item.Tenant).Select(one => LookAt(item, one))],
        };

    private static NewEvent LookAt(JournalEvent item, string? thread) =>
        EventOf(item.Tenant, ConversationLook.Kind, FactJson.Write(new ConversationLook(thread)), item.ReceivedAt);

    private static NewEvent EventOf(TenantId tenant, string kind, byte[] payload, DateTimeOffset now) =>
        new(tenant, Pipeline.Messages, WorkClass.Bulk, Lane, kind, "settings", payload, now);
}
