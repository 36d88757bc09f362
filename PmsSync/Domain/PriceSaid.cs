namespace PmsSync.Domain;

/// <summary>Who said prices, when, and where that stands in the source's own order.</summary>
/// <param name="Event">The event that brought it.</param>
/// <param name="Source">A connection's id, <c>direct</c>, or the name that the API was given.</param>
/// <param name="At">The source's own time where it names one, else when it was received.</param>
internal sealed record PriceSaid(long Event, string Source, DateTimeOffset At)
{
    /// <summary>The source's own count; null where it does not count.</summary>
    public long? Version { get; init; }

    /// <summary>True where the source named a version or a time: then that is its order, else the order of arrival.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>ISO 4217, in which its prices are; null where none of them is.</summary>
    public string? Currency { get; init; }

    /// <summary>Whose key it was: <c>tenant</c>, <c>admin</c>, <c>local</c>; null for a connection.</summary>
    public string? By { get; init; }

    /// <summary>The version or the time that orders it, for a person.</summary>
    public string OrderWords => Version is { } version ? $"version {version}" : $"of {At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}

/// <summary>What one source says of a rate plan's night and field; a <paramref name="Value"/> of null: it says nothing of it any more.</summary>
internal readonly record struct PriceClaim(long? Value, PriceSaid By);

/// <summary>The sources of a rate plan, the one that counts first; none: whoever spoke last counts.</summary>
internal sealed class SourceOrder(IReadOnlyList<string> names) : IEquatable<SourceOrder>
{
    public static readonly SourceOrder None = new([]);

    public IReadOnlyList<string> Names => names;

    /// <summary>0 for the first; those that are not named share the last place.</summary>
    public int RankOf(string source)
    {
        for (var i = 0; i < names.Count; i++)
            if (string.Equals(names[i], source, StringComparison.OrdinalIgnoreCase))
                return i;
        return names.Count;
    }

    public bool Equals(SourceOrder? other) => ToString() == other?.ToString();

    public override bool Equals(object? obj) => Equals(obj as SourceOrder);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>As it is stored and compared.</summary>
    public override string ToString() => string.Join(',', names);
}
