using System.Text.Json;

namespace PmsSync.Connectors.Channex.Calls;

/// <summary>What became of one call, before anyone says what that means for what it carried. A closed set.</summary>
internal abstract record ChannexReply
{
    private ChannexReply()
    {
    }

    /// <summary>
    /// A whole answer of Channex: 2xx with a JSON object, or 4xx other than 408 and 429 with its <c>errors</c> (docs.channex.io,
    /// "API Reference"). A 4xx without them is somebody else's and <see cref="Lost"/>.
    /// </summary>
    internal sealed record Answered(int Status, JsonElement Body) : ChannexReply
    {
        public bool IsSuccess => Status is >= 200 and < 300;
    }

    /// <summary>Certainly nothing was done: it was never sent, or refused for its number.</summary>
    /// <param name="IsThrottled">A limit or a pause, no failure.</param>
    internal sealed record NotDone(DateTimeOffset? NotBefore, string Why, bool IsThrottled) : ChannexReply;

    /// <summary>It may have left, and no whole answer of Channex came.</summary>
    internal sealed record Lost(string Why) : ChannexReply;
}
