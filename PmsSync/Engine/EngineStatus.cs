using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>What an engine has and does at one instant, for the health page.</summary>
/// <param name="Queued">Items in memory that wait, parked ones included; running ones not.</param>
/// <param name="Spilled">Newer items than those in memory wait in the source.</param>
/// <param name="OldestWait">How long the longest waiting first item of a lane has been first; zero when nothing waits.</param>
/// <param name="Parked">The lanes parked, the first to wake first, at most a hundred.</param>
internal sealed record EngineStatus(
    string Name,
    int Queued,
    int Running,
    int ParkedLanes,
    bool Spilled,
    TimeSpan OldestWait,
    IReadOnlyList<ParkedLane> Parked,
    int Workers,
    string WorkersReason,
    long Handled,
    long Retried);

internal sealed record ParkedLane(TenantId Tenant, string Lane, int Items, DateTimeOffset Until, string Why);

/// <summary>What an engine leaves behind when it stops; all of it is still open in the source.</summary>
/// <param name="Queued">Items in memory, parked and running ones included; the source may hold more when <paramref name="Spilled"/>.</param>
/// <param name="Running">Items whose handler had not come back: their outcome is in the source or they are handled again.</param>
internal sealed record EngineReport(string Name, int Queued, int ParkedLanes, int Running, bool Spilled);
