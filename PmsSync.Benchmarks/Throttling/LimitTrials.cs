using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Benchmarks.Throttling;

/// <summary>A figure in virtual time and the target that it is held against.</summary>
internal sealed record LimitFigure(string Name, string Unit, double Value, double Target, bool MoreIsBetter)
{
    public bool IsMet => MoreIsBetter ? Value >= Target : Value <= Target;
}

/// <summary>What the rate manager promises, measured at the server's arrival: 10 calls in 60 s unless said otherwise.</summary>
internal static class LimitTrials
{
    public const double Allowed = 10;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly CallBudget Budget = new("trial", "calls", [new CallWindow("minute", Allowed, Window)]);

    public static CallRequest Request(WorkClass urgency, string tenant = "t") => new(new TenantId(tenant), urgency, [Budget]);

    /// <summary>All of them.</summary>
    public static IEnumerable<LimitFigure> Run(int seed)
    {
        foreach (var server in Servers)
        {
            foreach (var urgency in Enum.GetValues<WorkClass>())
            {
                var (used, refused) = UsedInAnHour(urgency, server.Make(), seed);
                yield return new LimitFigure($"used by {urgency} alone, {server.Name}", "% of allowed", used * 100, 98, MoreIsBetter: true);
                yield return new LimitFigure($"refused to {urgency} alone, {server.Name}", "calls", refused, 0, MoreIsBetter: false);
            }
            yield return new LimitFigure($"longest wait of a critical call beside 100,000 bulk calls, {server.Name}", "window/n", LongestCriticalWait(server.Make(), 100_000, seed), 1, MoreIsBetter: false);
            yield return new LimitFigure($"longest gap between critical calls that never end, spread, {server.Name}", "window/n", LongestGapOfCritical(server.Make(), seed), 2.1, MoreIsBetter: false);
            yield return new LimitFigure($"refused after an unannounced halving, from 60 s on, {server.Name}", "% of calls", RefusedAfterHalving(server.Make(), tellsRetryAfter: false, seed) * 100, 1, MoreIsBetter: false);
            yield return new LimitFigure($"the same with Retry-After, {server.Name}", "% of calls", RefusedAfterHalving(server.Make(), tellsRetryAfter: true, seed) * 100, 1, MoreIsBetter: false);
            yield return new LimitFigure($"bulk's share beside endless critical calls, {server.Name}", "% of calls", BulkShareUnderFlood(server.Make(), seed) * 100, 4, MoreIsBetter: true);
        }
    }

    public static IReadOnlyList<(string Name, Func<ServerLimit> Make)> Servers { get; } =
    [
        ("rolling window", static () => new RollingWindow(Allowed, Window)),
        ("fixed window", static () => new FixedWindow(Allowed, Window, TimeSpan.FromSeconds(37))),
        ("refilling bucket", static () => new RefillingBucket(Allowed, Window)),
    ];

    /// <summary>A call is always due, latencies stay under 100 ms.</summary>
    public static (double Used, int Refused) UsedInAnHour(WorkClass urgency, ServerLimit server, int seed)
    {
        var world = new LimitWorld(seed, server);
        world.Flood(Request(urgency));
        world.RunUntil(Hour);
        return (world.Calls.Count(static c => c.IsAccepted) / (Allowed * (Hour / Window)), world.Calls.Count(static c => !c.IsAccepted));
    }

    /// <summary>In units of window/n; one critical call at a time, at random moments, while bulk calls of many tenants wait in line.</summary>
    public static double LongestCriticalWait(ServerLimit server, int waiting, int seed)
    {
        var world = new LimitWorld(seed, server);
        for (var i = 0; i < waiting; i++)
            world.Call(Request(WorkClass.Bulk, $"t{i % 20}"));
        Meet(world);
        world.RunUntil(Hour);
        return world.Calls.Where(static c => c.Request.Class == WorkClass.Critical).Max(static c => (c.Left - c.Asked) / (Window / Allowed));
    }

    /// <summary>In units of window/n; a critical call of a calendar is always due: half of the limit goes at once, the rest is spread.</summary>
    public static double LongestGapOfCritical(ServerLimit server, int seed)
    {
        var world = new LimitWorld(seed, server);
        world.Flood(Request(WorkClass.Critical) with { Budgets = [Budget with { SpreadsCritical = true }] });
        world.RunUntil(Hour);
        var left = world.Calls.Select(static c => c.Left).Order().ToList();
        return left.Zip(left.Skip(1), static (one, next) => (next - one) / (Window / Allowed)).Max();
    }

    /// <summary>The limit is halved after half an hour; counted over the hour that begins 60 s later.</summary>
    public static double RefusedAfterHalving(ServerLimit server, bool tellsRetryAfter, int seed)
    {
        var world = new LimitWorld(seed, server) { TellsRetryAfter = tellsRetryAfter };
        world.Flood(Request(WorkClass.Normal));
        world.RunUntil(Hour / 2);
        server.Calls /= 2;
        var from = world.Now + TimeSpan.FromSeconds(60);
        world.RunUntil(from + Hour);
        var counted = world.Calls.Where(c => c.Arrived >= from).ToList();
        return counted.Count(static c => !c.IsAccepted) / (double)counted.Count;
    }

    public static double BulkShareUnderFlood(ServerLimit server, int seed)
    {
        var world = new LimitWorld(seed, server);
        for (var i = 0; i < Allowed; i++)
            world.Flood(Request(WorkClass.Critical));
        world.Flood(Request(WorkClass.Bulk));
        world.RunUntil(Hour);
        return world.Calls.Count(static c => c.Request.Class == WorkClass.Bulk) / (double)world.Calls.Count;
    }

    // The next one comes some time after the last was answered.
    private static void Meet(LimitWorld world) =>
        world.At(world.Now + ((1 + (4 * world.Draw())) * Window / Allowed), () => world.Call(Request(WorkClass.Critical), () => Meet(world)));
}
