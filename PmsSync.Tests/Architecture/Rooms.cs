namespace PmsSync.Tests.Architecture;

/// <summary>Which room may use which others: the design's table, as data. A room is the first part of a namespace.</summary>
internal static class Rooms
{
    /// <summary>What stands in no room composes all of them: <c>Program</c>.</summary>
    public const string Outside = "";

    private static readonly string[] Every =
    [
        "Domain", "Tenancy", "Storage", "Journal", "Throttling", "Connectors", "Inbound", "Engine", "Conflicts", "State", "Outbound", "Pipelines",
        "Sandbox", "Operations", "Web",
    ];

    public static IReadOnlyDictionary<string, string[]> MayUse { get; } = new Dictionary<string, string[]>
    {
        ["Domain"] = [],
        ["Tenancy"] = ["Domain"],
        ["Storage"] = ["Domain"],
        ["Journal"] = ["Domain", "Storage"],
        ["Throttling"] = ["Domain", "Storage"],
        ["Connectors"] = ["Domain", "Throttling"],
        // State: whether nights of a feed are held decides whether an unchanged answer is worth an event.
        ["Inbound"] = ["Domain", "Tenancy", "Storage", "Journal", "Throttling", "Connectors", "State"],
        ["Engine"] = ["Domain"],
        ["Conflicts"] = ["Domain"],
        ["State"] = ["Domain", "Storage"],
        ["Outbound"] = ["Domain", "Tenancy", "Storage", "Journal", "State", "Engine", "Throttling", "Connectors"],
        // Outbound: to mark targets dirty and to post notices, nothing else.
        ["Pipelines"] = ["Domain", "Tenancy", "Storage", "Journal", "State", "Conflicts", "Engine", "Outbound"],
        ["Sandbox"] = ["Domain"],
        ["Operations"] = AllBut("Web"),
        ["Web"] = AllBut("Storage"),
        [Outside] = Every,
    };

    /// <summary>The room of a namespace: <c>PmsSync.Inbound.Feeds</c> is in <c>Inbound</c>.</summary>
    public static string Of(string @namespace) => @namespace.Split('.') is ["PmsSync", var room, ..] ? room : Outside;

    private static string[] AllBut(string room) => [.. Every.Where(r => r != room)];
}
