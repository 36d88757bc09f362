namespace PmsSync.Domain;

/// <summary>What a joined system told and nobody here acts on: kept, each in a lane of its own.</summary>
internal static class FactLane
{
    /// <summary>The kind of event; the payload is an <see cref="UntakenFact"/>.</summary>
    public const string NotTaken = "item.not-taken";

    private const string Prefix = "fact/";

    public static string Of(ConnectionId connection, string itemId) => $"{Prefix}{connection}/{itemId}";

    public static bool Is(string lane) => lane.StartsWith(Prefix, StringComparison.Ordinal);
}

/// <summary>An item of a type that is not known here, or not meant for us, and the words for it.</summary>
internal sealed record UntakenFact(string ItemId, string Why);
