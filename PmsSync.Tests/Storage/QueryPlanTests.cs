using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using PmsSync.Storage;
using PmsSync.Tests.Operations.TenantData;

namespace PmsSync.Tests.Storage;

/// <summary>
/// How SQLite would answer each statement that stands as a constant in the code: the tables that grow with the years are
/// entered by an index that leads to few rows. A plan that walks through all of them is invisible with ten rows and
/// the whole cost with a hundred thousand.
/// </summary>
[TestFixture]
internal sealed partial class QueryPlanTests
{
    private static readonly string[] Growing = ["journal", "stay", "stay_history", "channel_booking", "cleaning_task", "message", "decision", "conflict_side"];

    /// <summary>Indexes of what waits, of what failed and of what is suspected: all that they hold may be read.</summary>
    private static readonly string[] Few = ["journal_open", "journal_dead", "channel_booking_unmapped", "stay_resembling"];

    private static readonly Dictionary<string, string> Walking = new()
    {
        ["StayHistory.CountKinds"] = "counts all that ever happened, for the one who replays histories",
        ["EventCount.LastBefore"] = "from the newest event back to midnight, once a day",
        ["ToldBookings.Untold"] = "in the order of change, a page at a time, and only when something has changed",
    };

    [Test]
    public async Task Statements_OnTablesThatGrow_EnterThemByAnIndexOfFewRows()
    {
        await using var house = new ClosedHouse();
        using var connection = Connections.OpenExisting(house.DatabasePath);
        var statements = Statements();

        var walks = statements.Where(static s => !Walking.ContainsKey(s.Name)).SelectMany(s => Plan(connection, s.Sql).Where(Walks).Select(step => $"{s.Name}: {step}")).ToList();

        statements.Should().HaveCountGreaterThan(200);
        walks.Should().BeEmpty();
        statements.Select(static s => s.Name).Should().Contain(Walking.Keys);
    }

    /// <summary>Whole statements: what others are put together from is not asked for by itself.</summary>
    private static List<(string Name, string Sql)> Statements()
    {
        var texts = typeof(Connections).Assembly.GetTypes()
            .SelectMany(static t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(static f => f is { IsLiteral: true, FieldType.FullName: "System.String" })
            .Select(static f => (Name: $"{f.DeclaringType!.Name}.{f.Name}", Sql: (string)f.GetRawConstantValue()!))
            .Where(static f => StatementStart().IsMatch(f.Sql)).ToList();
        return [.. texts.Where(t => !texts.Exists(other => other.Sql.Length > t.Sql.Length && other.Sql.Contains(t.Sql, StringComparison.Ordinal)))];
    }

    private static List<string> Plan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // The mapper puts a list into its parentheses.
        command.CommandText = "EXPLAIN QUERY PLAN " + ListParameter().Replace(sql, "IN (${name})");
        foreach (var name in Parameter().Matches(sql).Select(static m => m.Value).Distinct())
            command.Parameters.AddWithValue(name, 1);
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return steps;
    }

    private static bool Walks(string step) => Step().Match(step) is { Success: true } match && Growing.Contains(match.Groups["table"].Value)
        && !Few.Any(index => step.Contains(index, StringComparison.Ordinal))
        && (step.StartsWith("SCAN", StringComparison.Ordinal) || step.EndsWith("(tenant=?)", StringComparison.Ordinal));

    [GeneratedRegex(@"^\s*(SELECT|UPDATE|DELETE FROM|INSERT INTO|INSERT OR|WITH)\s", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatementStart();

    [GeneratedRegex(@"[?@]\w+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bIN (?<name>@\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListParameter();

    [GeneratedRegex(@"^(SCAN|SEARCH) (?<table>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Step();
}
