using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Joined;
using PmsSync.Storage;

namespace PmsSync.Tests.State.Joined;

internal sealed class AskedCancellationsTests
{
    /// <summary>Since when a booking has a request for each of its conflicts.</summary>
    private const int Version = 28;

    [TestCase("1, NULL", null, TestName = "Migration_ARequestThatWasTaken_IsNotMadeAgain")]
    [TestCase("NULL, 'full house'", "full house", TestName = "Migration_ARequestThatWasRefused_IsNotMadeAgain")]
    [TestCase("NULL, NULL", null, TestName = "Migration_ARequestThatWaits_IsStillMade")]
    public void Migration_Cases(string answer, string? refused)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        var steps = new ServiceCollection().AddState().Select(static s => s.ImplementationInstance).OfType<Migration>().OrderBy(static m => m.Version).ToList();
        steps.Where(static s => s.Version < Version).ToList().ForEach(s => Run(connection, s.Sql));
        Run(connection, $"""
            INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, version, created_at, changed_at, takes_nights, calendar_version, calendar_at, created_event, changed_event)
            VALUES ('s', 'owner', 'flat', '2027-03-01', '2027-03-04', 0, 0, 'pms', 7, 0, 0, 1, 4, 0, 1, 1);
            INSERT INTO conflict (id, tenant, unit, kind, state, nights, sides, words, opened_at, opened_event, decided)
            VALUES ('c', 'owner', 'flat', 'overlappingBookings', 'open', '', '[]', '', 0, 1, 9);
            INSERT INTO asked_cancellation (tenant, connection, stay_id, version, conflict, decision, asked_at, told_at, refused) VALUES ('owner', 'pms', 's', 5, 'c', 9, 0, {answer});
            """);

        steps.Where(static s => s.Version >= Version).ToList().ForEach(s => Run(connection, s.Sql));

        var (tenant, pms) = (new TenantId("owner"), new ConnectionId("pms"));
        AskedCancellations.NotTold(connection, tenant, pms, 10).Should().HaveCount(answer == "NULL, NULL" ? 1 : 0);
        AskedCancellations.Refused(connection, tenant, pms, 10).Select(static r => r.Refused).Should().Equal(refused is null ? [] : [refused]);
        AskedCancellations.Find(connection, tenant, "s", "c")!.Answered.Should().Be(answer == "NULL, NULL" ? null : 4);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
