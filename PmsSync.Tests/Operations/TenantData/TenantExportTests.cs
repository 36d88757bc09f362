using System.IO.Compression;
using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Operations.TenantData;
using PmsSync.Storage;

namespace PmsSync.Tests.Operations.TenantData;

[TestFixture]
[CancelAfter(120_000)]
internal sealed class TenantExportTests
{
    private const string Wanted = "quinta-velha", Other = "casa-nova";

    private ClosedHouse _house = null!;

    [SetUp]
    public void Setup()
    {
        _house = new ClosedHouse();
        FullTables.Fill(_house.DatabasePath, Other, seed: 1_000);
        FullTables.Fill(_house.DatabasePath, Wanted, seed: 2_000);
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Export_HasEveryRowOfTheTenantAndNothingOfAnother()
    {
        using var zip = await ExportAsync(Wanted);

        using var connection = Connections.OpenExisting(_house.DatabasePath);
        var manifest = JsonElement.Parse(Text(zip, "manifest.json"));
        manifest.GetProperty("tenant").GetString().Should().Be(Wanted);
        foreach (var table in TenantTables.Of(connection))
        {
            var lines = Text(zip, $"tables/{table.Name}.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Should().HaveCount(FullTables.Rows, table.Name);
            lines.Should().NotContain(static l => l.Contains(Other));
            lines.Select(static l => JsonElement.Parse(l)).Should().OnlyContain(static row => row.ValueKind == JsonValueKind.Object);
            manifest.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("table").GetString() == table.Name)
                .GetProperty("rows").GetInt64().Should().Be(FullTables.Rows);
        }
    }

    [Test]
    public async Task Export_LeavesOutWhatOpensSomething()
    {
        using var zip = await ExportAsync(Wanted);

        foreach (var table in new[] { "export_token", "staff_token", "token_rotation" })
        {
            Text(zip, $"tables/{table}.ndjson").Should().NotContain(" token ").And.NotContain("\"token\"");
            Text(zip, "manifest.json").Should().Contain("\"leftOut\": [\n        \"token\"");
        }
    }

    [Test]
    public async Task Export_OfNobody_IsNothing_AndNoFileIsLeft()
    {
        (await _house.Get<TenantExport>().CreateAsync(new TenantId("nobody"), CancellationToken.None)).Should().BeNull();
        (await ExportAsync(Wanted)).Dispose();

        Directory.EnumerateFiles(Path.GetDirectoryName(_house.DatabasePath)!, "export-*").Should().BeEmpty();
    }

    [Test]
    public async Task Contents_ThatAreJson_StandAsSuch_AndOtherBytesInBase64()
    {
        using (var connection = Connections.OpenExisting(_house.DatabasePath))
            Connections.Run(connection, $$"""UPDATE journal SET payload = CAST('{"note":' || char(10) || '"a"}' AS BLOB), result = x'FF00' WHERE tenant = '{{Wanted}}'""");

        using var zip = await ExportAsync(Wanted);

        var first = Text(zip, "tables/journal.ndjson").Split('\n')[0];
        first.Should().Contain("""
            "payload":{"note":"a"}
            """).And.Contain("""
            "result":{"base64":"/wA="}
            """);
    }

    private async Task<ZipArchive> ExportAsync(string tenant) =>
        new((await _house.Get<TenantExport>().CreateAsync(new TenantId(tenant), CancellationToken.None))!, ZipArchiveMode.Read);

    private static string Text(ZipArchive zip, string entry)
    {
        using var reader = new StreamReader(zip.GetEntry(entry)!.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
