using PmsSync.Domain;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>What is poured beside the bookings.</summary>
internal enum FloodKind
{
    None,

    /// <summary>Prices of every tenant.</summary>
    Prices,

    /// <summary>Bookings of one tenant, as urgent as everybody's.</summary>
    BookingsOfOne,
}

/// <summary>One case: what is poured, as how urgent, and what is broken meanwhile.</summary>
internal sealed record IsolationScenario(string Name, FloodKind Flood, string Words)
{
    public WorkClass Urgency { get; init; } = WorkClass.Normal;

    /// <summary>The channel that prices are told to refuses connections.</summary>
    public bool ChannelIsDown { get; init; }

    /// <summary>The pricing pipeline's handler throws at every event.</summary>
    public bool HandlerFails { get; init; }

    /// <summary>False: shown beside the others, to see what the priorities are good for.</summary>
    public bool HasTarget { get; init; } = true;

    /// <summary>False: the service works as it comes.</summary>
    public bool HasPriorities { get; init; } = true;

    public static readonly IsolationScenario Quiet = new("quiet", FloodKind.None, "nothing else to do") { HasTarget = false };

    /// <summary>The quiet service, then each trial with priorities and without.</summary>
    public static IReadOnlyList<IsolationScenario> All { get; } =
    [
        Quiet,
        .. WithAndWithout(new("pricing flooded, its channel down", FloodKind.Prices, "prices of all tenants") { ChannelIsDown = true }),
        .. WithAndWithout(new("one tenant floods", FloodKind.BookingsOfOne, "bookings of one tenant; measured at the quiet ones") { Urgency = WorkClass.Critical }),
        .. WithAndWithout(new("one pipeline fails every time", FloodKind.Prices, "prices whose handler throws") { HandlerFails = true }),
    ];

    private static IsolationScenario[] WithAndWithout(IsolationScenario scenario) =>
        [scenario, scenario with { Name = scenario.Name + ", without priorities", HasPriorities = false, HasTarget = false }];
}
