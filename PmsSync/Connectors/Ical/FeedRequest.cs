using PmsSync.Domain;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// One look at a feed. The address is a secret: the text form of a request names only its host.
/// </summary>
/// <param name="Address"><c>http</c>, <c>https</c>, <c>webcal</c>, <c>webcals</c> or <c>sandbox</c>; a user name
/// and password in it are sent as basic authentication, to that origin only.</param>
internal sealed record FeedRequest(Uri Address)
{
    /// <summary>The connection's key: fetches with the same key and origin share one circuit breaker.</summary>
    public required string Key { get; init; }

    /// <summary>The validator of the last good answer, exactly as received; null when there was none.</summary>
    public string? ETag { get; init; }

    /// <summary>The date of the last good answer, exactly as received; null when there was none.</summary>
    public string? LastModified { get; init; }

    /// <summary>Lets this request reach private networks and loopback, and be redirected from https to http.</summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Replaces <see cref="FeedFetchOptions.UserAgent"/>, for servers that refuse it.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Among whom the calls to an address are shared.</summary>
    public TenantId Tenant { get; init; }

    /// <summary>The connection, as a name for its budget; empty: <see cref="Key"/>.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The limits of the connection; empty for none.</summary>
    public IReadOnlyList<PublishedLimit> Limits { get; init; } = [];

    public override string ToString() => $"{nameof(FeedRequest)} {{ {Key} at {FeedAddress.Redact(Address)} }}";
}
