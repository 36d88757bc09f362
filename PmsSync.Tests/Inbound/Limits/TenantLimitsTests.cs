using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Domain;
using PmsSync.Inbound.Limits;
using PmsSync.Journal;
using PmsSync.Tenancy;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Inbound.Limits;

internal sealed class TenantLimitsTests
{
    private TestStore _store = null!;

    [SetUp]
    public async Task Setup() => _store = await TestStore.OpenAsync();

    [TearDown]
    public void TearDown() => _store.Dispose();

    [Test]
    public async Task CountUnread_ThoseAtTwiceTheirOwnLimit_TodayOnly()
    {
        using var storage = new StorageMeter(_store.Database, Directory, _store.Time, NullLogger<StorageMeter>.Instance);
        var limits = new TenantLimits(Directory, new EventCount(_store.Database, _store.Time), storage, _store.Time);
        await TellAsync(("small", 3), ("large", 4), ("free", 50), ("stored", 50));
        limits.CountUnread().Should().Be(0);

        await TellAsync(("small", 1), ("large", 1));

        limits.CountUnread().Should().Be(1, "four are twice of two, and five are not twice of five");
        limits.Reached(new TenantId("small"), bringsBookings: true).Should().NotBeNull();
        limits.Reached(new TenantId("large"), bringsBookings: true).Should().BeNull();
        _store.Time.Advance(TimeSpan.FromHours(12));
        limits.CountUnread().Should().Be(0);
    }

    private static TenantDirectory Directory { get; } = new(new Snapshot(
    [
        Limited("small", new TenantCeilings { EventsPerDay = 2 }),
        Limited("large", new TenantCeilings { EventsPerDay = 5 }),
        Limited("free", TenantCeilings.None),
        Limited("stored", new TenantCeilings { Storage = 1_000_000 }),
    ]));

    private static Tenant Limited(string id, TenantCeilings ceilings) => new(new TenantId(id), [], []) { Ceilings = ceilings };

    private async Task TellAsync(params (string Tenant, int Events)[] told)
    {
        foreach (var (tenant, events) in told)
            for (var i = 0; i < events; i++)
                await _store.Journal.AppendAsync(new NewEvent(
                    new TenantId(tenant), Pipeline.Bookings, WorkClass.Normal, "lane", "told", "portal", [1], _store.Time.GetUtcNow()));
    }
}
