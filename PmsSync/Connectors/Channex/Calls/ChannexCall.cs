using PmsSync.Throttling;

namespace PmsSync.Connectors.Channex.Calls;

/// <summary>One call of the API, put together.</summary>
/// <param name="Name">For the log: the kind of call, without ids.</param>
/// <param name="Path">Below the base address, with its query; ids and values escaped.</param>
/// <param name="Request">What it is counted against.</param>
internal sealed record ChannexCall(string Name, string Path, CallRequest Request)
{
    /// <summary>JSON to post; null for a GET.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Tokens taken before; null: the call takes its own.</summary>
    public CallLease? Lease { get; init; }

    /// <summary>True where the call changes nothing on the other side.</summary>
    public bool IsRead => Body is null;
}
