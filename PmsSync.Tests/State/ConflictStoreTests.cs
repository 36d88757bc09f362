using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Tests.State;

internal sealed class ConflictStoreTests
{
    /// <summary>Since when a side knows its conflicts.</summary>
    private const int Version = 32;

    private static readonly TenantId Owner = new("owner"), Neighbour = new("neighbour");

    private SqliteConnection _connection = null!;
    private WriteSession _session = null!;

    [SetUp]
    public void Setup()
    {
        _connection = new SqliteConnection("Data Source=:memory:");
        _connection.Open();
        _session = new WriteSession(_connection);
    }

    [TearDown]
    public void TearDown()
    {
        _session.Dispose();
        _connection.Dispose();
    }

    [Test]
    public void List_OfASide_GivesItsConflictsPageByPage()
    {
        Migrate(Version);
        foreach (var (id, sides) in new (string, string[])[] { ("c4", ["a", "b"]), ("c1", ["b", "a"]), ("c2", ["b", "c"]), ("c3", ["a"]) })
            ConflictStore.Save(_session, Row(Owner, id, sides));
        ConflictStore.Save(_session, Row(Neighbour, "c5", "a"));

        Of("a", limit: 2).Should().Equal("c1", "c3");
        Of("a", after: "c3").Should().Equal("c4");
        Of("a", state: "settled").Should().BeEmpty();
        Of("a", unit: "flat").Should().Equal("c1", "c3", "c4");
        Of("a", unit: "attic").Should().BeEmpty();
        Of(null).Should().Equal("c1", "c2", "c3", "c4");
    }

    [Test]
    public void Save_OtherSides_LeavesThoseOfAnotherTenant()
    {
        Migrate(Version);
        ConflictStore.Save(_session, Row(Owner, "c1", "a", "b"));
        _session.Execute("INSERT INTO conflict_side (tenant, conflict, side) VALUES ('neighbour', 'c1', 'z')");

        ConflictStore.Save(_session, Row(Owner, "c1", "b"));

        _connection.ReadRows("SELECT tenant || ' ' || side FROM conflict_side ORDER BY 1", static r => r.GetString(0)).Should().Equal("neighbour z", "owner b");
    }

    [Test]
    public void List_OfASide_FollowsWhatTheConflictSaysNow()
    {
        Migrate(Version);
        ConflictStore.Save(_session, Row(Owner, "c1", "a", "b"));

        ConflictStore.Save(_session, Row(Owner, "c1", "b", "c"));

        (Of("a"), Of("b"), Of("c")).Should().BeEquivalentTo((Array.Empty<string>(), new[] { "c1" }, new[] { "c1" }));
    }

    [Test]
    public void Migration_ConflictsThatWereThere_AreFoundByTheirSides()
    {
        Migrate(Version - 1);
        Run("""
            INSERT INTO conflict (id, tenant, unit, kind, state, nights, sides, words, opened_at, opened_event)
            VALUES ('c1', 'owner', 'flat', 'overlappingBookings', 'open', '', '["a","b"]', '', 0, 1),
                ('c2', 'owner', 'flat', 'outdatedPrice', 'open', '', '[]', '', 0, 2);
            """);

        Migrate(Version, after: Version - 1);

        (Of("a"), Of("b")).Should().BeEquivalentTo((new[] { "c1" }, new[] { "c1" }));
    }

    private IEnumerable<string> Of(string? side, string? state = null, string? unit = null, string after = "", int limit = 100) =>
        ConflictStore.List(_connection, Owner, state, unit, after, limit, side).Select(static c => c.Id);

    private static ConflictRow Row(TenantId tenant, string id, params string[] sides) => new(
        id, tenant, new UnitId("flat"), ConflictRow.OverlappingBookings, IsOpen: true, NightSet.Empty, sides, "", DateTimeOffset.UnixEpoch, 1, null, null);

    private void Migrate(int to, int after = 0)
    {
        foreach (var step in new ServiceCollection().AddState().Select(static s => s.ImplementationInstance).OfType<Migration>().OrderBy(static m => m.Version))
            if (step.Version > after && step.Version <= to)
                Run(step.Sql);
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
