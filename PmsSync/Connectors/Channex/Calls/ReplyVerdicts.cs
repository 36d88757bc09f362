using System.Text.Json;
using PmsSync.Connectors.Contract;

namespace PmsSync.Connectors.Channex.Calls;

/// <summary>What a reply means for what was asked or sent, wherever that does not depend on the endpoint.</summary>
internal static class ReplyVerdicts
{
    /// <summary>The answer to a question; <paramref name="read"/> sees only success.</summary>
    public static Answer<T> Read<T>(this ChannexReply reply, Func<JsonElement, T> read) => reply switch
    {
        ChannexReply.Answered { IsSuccess: true } answered => new Answer<T>.Got(read(answered.Body)),
        ChannexReply.Answered refused => new Answer<T>.Refused(ChannexWords.Refused(refused)),
        ChannexReply.NotDone notDone => new Answer<T>.Later(notDone.NotBefore, notDone.Why, notDone.IsThrottled),
        // A question that was lost has changed nothing.
        ChannexReply.Lost lost => new Answer<T>.Later(null, lost.Why, IsThrottled: false),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>No answer, for whoever asked for something else; null where there was one.</summary>
    public static Answer<TWhole>? Failure<TPart, TWhole>(this Answer<TPart> answer) => answer switch
    {
        Answer<TPart>.Later later => new Answer<TWhole>.Later(later.NotBefore, later.Why, later.IsThrottled),
        Answer<TPart>.Refused refused => new Answer<TWhole>.Refused(refused.Why),
        _ => null,
    };

    /// <summary>What became of something sent; <paramref name="accept"/> judges success.</summary>
    public static ItemOutcome Sent(this ChannexReply reply, Func<JsonElement, ItemOutcome> accept) => reply switch
    {
        ChannexReply.Answered { IsSuccess: true } answered => accept(answered.Body),
        ChannexReply.Answered refused => new ItemOutcome.Rejected(ChannexWords.Refused(refused), NothingChanged: true),
        ChannexReply.NotDone notDone => new ItemOutcome.Later(notDone.NotBefore, notDone.Why, notDone.IsThrottled),
        // For a message: looked for before it is sent again. For cells of the calendar: unknown, so that they are told again
        // also where the wanted value has meanwhile returned to the one that was confirmed last.
        ChannexReply.Lost lost => new ItemOutcome.Uncertain(lost.Why),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
