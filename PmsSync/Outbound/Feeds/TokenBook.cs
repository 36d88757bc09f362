using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Feeds;

/// <summary>What makes, hashes and compares the tokens of calendars' addresses.</summary>
internal static class TokenBook
{
    private const int TokenBytes = 24;

    public static string Fresh() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    public static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}

/// <summary>
/// Which token opens what, for the configuration as it is. A token is a credential: looked up by its hash and compared in
/// constant time, so that the time of an answer says nothing about it.
/// </summary>
internal sealed class TokenBook<T>
    where T : struct
{
    private readonly TenantDirectory _tenants;
    private readonly Func<Snapshot, IEnumerable<(T Opens, string Token)>> _tokens;
    private readonly Lock _building = new();

    // Swapped whole: which snapshot it was made for, and what is opened by the hash of its token.
    private volatile Lookup _lookup;

    /// <param name="tenants">Who is configured.</param>
    /// <param name="tokens">Every token that opens something in a configuration; asked again for each new one.</param>
    public TokenBook(TenantDirectory tenants, Func<Snapshot, IEnumerable<(T Opens, string Token)>> tokens)
    {
        (_tenants, _tokens) = (tenants, tokens);
        _lookup = Build(tenants.Current);
    }

    /// <summary>What a presented token opens; null for an unknown one.</summary>
    public T? Find(string token)
    {
        if (!ReferenceEquals(_lookup.Snapshot, _tenants.Current))
            Rebuild();
        return _lookup.ByHash.TryGetValue(TokenBook.Hash(token), out var found) && TokenBook.Same(found.Token, token) ? found.Opens : null;
    }

    /// <summary>To be called when a token has changed. One at a time: a lookup made before another's token must not replace the one made after it.</summary>
    public void Rebuild()
    {
        lock (_building)
            _lookup = Build(_tenants.Current);
    }

    private Lookup Build(Snapshot snapshot)
    {
        var byHash = new Dictionary<string, (T, string)>();
        foreach (var (opens, token) in _tokens(snapshot))
            byHash[TokenBook.Hash(token)] = (opens, token);
        return new Lookup(snapshot, byHash);
    }

    private sealed record Lookup(Snapshot Snapshot, Dictionary<string, (T Opens, string Token)> ByHash);
}
