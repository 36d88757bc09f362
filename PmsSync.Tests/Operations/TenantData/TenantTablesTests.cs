using PmsSync.Storage;

namespace PmsSync.Tests.Operations.TenantData;

/// <summary>Whose the rows of each table of the whole schema are.</summary>
internal sealed class TenantTablesTests
{
    [Test]
    public async Task EveryTable_IsTenantsOrNobodysByAReason()
    {
        await using var house = new ClosedHouse();
        using var connection = Connections.OpenExisting(house.DatabasePath);

        var ofTenants = TenantTables.Of(connection).Select(static t => t.Name).ToList();

        ofTenants.Concat(TenantTables.OfNobody.Keys).Should().BeEquivalentTo(TenantTables.Names(connection), "each stands in one of the two lists, and no list names what is not there");
        TenantTables.OfNobody.Values.Should().OnlyContain(static reason => reason.Length > 20);
    }

    [Test]
    public async Task NewTableOfNobody_IsRefusedWithItsRemedy()
    {
        await using var house = new ClosedHouse();
        using var connection = Connections.OpenExisting(house.DatabasePath);
        Connections.Run(connection, "CREATE TABLE stray (id INTEGER PRIMARY KEY, name TEXT)");

        FluentActions.Invoking(() => TenantTables.Of(connection)).Should().Throw<InvalidOperationException>().WithMessage("*'stray'*column tenant*");
    }

    [Test]
    public async Task NewTableThatPointsAtOne_IsFoundByItself()
    {
        await using var house = new ClosedHouse();
        using var connection = Connections.OpenExisting(house.DatabasePath);
        Connections.Run(connection, "CREATE TABLE detail (id INTEGER PRIMARY KEY, plan INTEGER NOT NULL REFERENCES price_plan (id))");

        var tables = TenantTables.Of(connection).Select(static t => t.Name).ToList();

        tables.IndexOf("detail").Should().BeInRange(0, tables.IndexOf("price_plan") - 1, "its rows are deleted first");
    }
}
