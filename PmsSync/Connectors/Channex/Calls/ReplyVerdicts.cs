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
        ChannexReply.Answered refused when refused.SpeaksChannex() => new ItemOutcome.Rejected(ChannexWords.Refused(refused), NothingChanged: true),
        // A proxy or a firewall refused, not Channex: it may be gone in a moment, so nothing is given up.
        ChannexReply.Answered foreign => new ItemOutcome.Later(null, ChannexWords.Refused(foreign), IsThrottled: false),
        ChannexReply.NotDone notDone => new ItemOutcome.Later(notDone.NotBefore, notDone.Why, notDone.IsThrottled),
        ChannexReply.Lost lost => new ItemOutcome.Uncertain(lost.Why),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>True where the refusal has Channex's own shape.</summary>
    public static bool SpeaksChannex(this ChannexReply.Answered answer) => answer.Body.At("errors").ValueKind is not JsonValueKind.Undefined;
}
