using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>The load of every scenario: 2,000 lanes, 100 tenants, random dedupe keys, 300 random bytes.</summary>
internal sealed class Load(int seed, WorkClass urgency = WorkClass.Normal)
{
    public const int Callers = 512;

    private const int PayloadBytes = 300;

    private static readonly TenantId[] Tenants = [.. Enumerable.Range(0, 100).Select(static n => new TenantId($"tenant-{n:000}"))];

    private static readonly string[] Lanes = [.. Enumerable.Range(0, 2000).Select(static n => $"lane-{n:0000}")];

    private readonly Random _random = new(seed);

    public NewEvent Next()
    {
        var lane = _random.Next(Lanes.Length);
        return Of(Tenants[lane % Tenants.Length], Lanes[lane]);
    }

    public NewEvent OfOneLane() => Of(Tenants[0], Lanes[0]);

    private NewEvent Of(TenantId tenant, string lane) => new(
        tenant, Pipeline.Bookings, urgency, lane, "booking.changed", "bench", Bytes(PayloadBytes), TimeProvider.System.GetUtcNow())
    {
        Dedupe = Bytes(16),
    };

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
