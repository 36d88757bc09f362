using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Messages;

/// <summary>The settings may say otherwise when a message is taken for a repetition of another; what they say is read when that is applied.</summary>
internal static class RepetitionsRuled
{
    public const string Kind = "repetitions.ruled";
}

/// <summary>The next conversations are to be derived by the rule that is there.</summary>
internal static class ConversationLook
{
    public const string Kind = "conversation.look";
}

/// <summary>
/// The rule of repeated messages is a row beside the conversations that are derived by it: changing it is an event like any other,
/// after which the conversations of which it may make something else are looked at, some in each commit. The row says how far that has come.
/// </summary>
internal static class Repetitions
{
    /// <summary>One lane, so that the last rule is the last.</summary>
    public const string Lane = "repetitions";

    /// <summary>Who tells of it.</summary>
    public const string Source = "settings";

    /// <summary>Conversations that are derived in one commit: others wait for it.</summary>
    public const int MostAtOnce = 20;

    public static readonly RepetitionRule Usual = new(ConflictPolicies.Default.DuplicatesWithin);

    public static RepetitionRule RuleOf(SqliteConnection connection, TenantId tenant) => RepetitionStore.Of(connection, tenant) ?? Usual;

    public static NewEvent Ruled(TenantId tenant, DateTimeOffset now) => EventOf(tenant, RepetitionsRuled.Kind, now);

    /// <summary>Which conversations that concerns is asked once the rule is there: what is derived meanwhile is derived by the old one.</summary>
    /// <param name="within">As the settings say now.</param>
    public static Resolution Rule(SqliteConnection connection, JournalEvent item, TimeSpan? within)
    {
        var rule = RuleOf(connection, item.Tenant);
        var isOther = rule.Within != within;
        return new Resolution([(item.Id, Verdict.Closed.Applied)])
        {
            Write = session =>
            {
                if (isOther)
                    RepetitionStore.Save(session, item.Tenant, new RepetitionRule(within, RepetitionRule.None));
            },
            FollowUps = isOther || rule.LookedTo is not null ? [GoOn(item)] : [],
        };
    }

    public static Resolution Look(SqliteConnection connection, JournalEvent item)
    {
        var rule = RuleOf(connection, item.Tenant);
        var threads = rule.LookedTo is { } after ? RepetitionStore.ThreadsConcerned(connection, item.Tenant, after, MostAtOnce) : [];
        var isLast = threads.Count < MostAtOnce;
        return new Resolution([(item.Id, Verdict.Closed.Applied)])
        {
            Write = session =>
            {
                foreach (var thread in threads)
                    Conversations.Settle(session, item.Tenant, thread, item.Id, item.ReceivedAt);
                if (rule.LookedTo is not null)
                    RepetitionStore.Save(session, item.Tenant, rule with { LookedTo = isLast ? null : threads[^1] });
            },
            FollowUps = isLast ? [] : [GoOn(item)],
        };
    }

    private static NewEvent GoOn(JournalEvent item) => EventOf(item.Tenant, ConversationLook.Kind, item.ReceivedAt);

    private static NewEvent EventOf(TenantId tenant, string kind, DateTimeOffset now) => new(tenant, Pipeline.Messages, WorkClass.Bulk, Lane, kind, Source, [], now);
}
