using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PmsSync.Operations.Commands;
using PmsSync.Storage;

namespace PmsSync.Tests.Service;

/// <summary>All that is kept of a tenant, taken along and deleted, by the addresses and the commands of the running service.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class TenantDataTests
{
    private const string AdminKey = "the-key-of-the-administration", CasaKey = "the-api-key-of-casa", VillaKey = "the-api-key-of-villa";

    private ServiceBench _bench = null!;

    [SetUp]
    public async Task Setup()
    {
        _bench = ServiceBench.Create();
        await File.WriteAllTextAsync(_bench.File, Json("casa", "villa"));
        await _bench.StartAsync();
        foreach (var (tenant, key) in new[] { ("casa", CasaKey), ("villa", VillaKey) })
            (await SendAsync(HttpMethod.Post, $"{tenant}/bookings", key, new { unit = $"{tenant}-attic", arrival = "2027-06-01", departure = "2027-06-04" })).Status.Should().Be(HttpStatusCode.Created);
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Delete_OfWhatMayNotBeDeleted_SaysWhyAndDeletesNothing()
    {
        (await ForgetAsync("villa")).Should().Match<(HttpStatusCode Status, JsonElement Body)>(static a =>
            a.Status == HttpStatusCode.Conflict && a.Body.GetProperty("detail").GetString()!.Contains("Take it out of the configuration first"));
        (await SendAsync(HttpMethod.Delete, "villa/data", VillaKey, new { confirm = "villa" })).Status.Should().Be(HttpStatusCode.Unauthorized);
        _bench.Reload(Json("casa"));
        var unconfirmed = await ForgetAsync("villa", confirm: "casa");
        unconfirmed.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        unconfirmed.Body.GetProperty("errors").TryGetProperty("confirm", out _).Should().BeTrue();
        (await ForgetAsync("nobody")).Status.Should().Be(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Delete, "villa/data", CasaKey, new { confirm = "villa" })).Status.Should().Be(HttpStatusCode.Unauthorized);

        var kept = await CountAsync("villa");

        kept.GetProperty("state").GetString().Should().Be("kept");
        kept.GetProperty("tables").EnumerateArray().Select(static t => t.GetProperty("table").GetString()).Should().Contain(["journal", "stay"]);
    }

    [Test]
    public async Task Delete_OfATenantThatIsGone_Is202_AndAfterAWhileNothingIsLeftOfItAlone()
    {
        var others = (await CountAsync("casa")).GetProperty("tables").GetRawText();
        _bench.Reload(Json("casa"));

        var begun = await ForgetAsync("villa");

        begun.Status.Should().Be(HttpStatusCode.Accepted);
        begun.Body.GetProperty("state").GetString().Should().Be("deleting");
        (await UntilGoneAsync()).GetProperty("deleted").GetInt64().Should().BePositive();
        (await ForgetAsync("villa")).Status.Should().Be(HttpStatusCode.NotFound);
        (await CountAsync("casa")).GetProperty("tables").GetRawText().Should().Be(others);
    }

    // The obstacle stands for whatever stops the service: some tables are empty then, and others are not.
    [Test]
    public async Task Delete_StoppedBetweenTwoTables_GoesOnAtTheNextStart()
    {
        Run("CREATE TRIGGER obstacle BEFORE DELETE ON stay BEGIN SELECT RAISE(ABORT, 'here it ends'); END");
        _bench.Reload(Json("casa"));
        await ForgetAsync("villa");
        ServiceBench.Until(() => Rows("journal") == 0);

        await _bench.StopAsync();
        (Rows("journal"), Rows("stay")).Should().Be((0, 1), "it ended between the two");
        Run("DROP TRIGGER obstacle");
        await File.WriteAllTextAsync(_bench.File, Json("casa"));
        await _bench.StartAsync();

        await UntilGoneAsync();
        Rows("stay").Should().Be(0);
        (await CountAsync("casa")).GetProperty("state").GetString().Should().Be("configured");
    }

    [Test]
    public async Task Export_OfATenantThatIsGone_IsForTheAdminKeyAlone()
    {
        _bench.Reload(Json("casa"));
        var file = Path.Combine(_bench.Folder, "villa.zip");

        (await RunAsync("export", "villa", file, "--key", CasaKey)).Exit.Should().Be(ExitCode.Refused);
        var (theirs, nobodys) = (await SendAsync(HttpMethod.Get, "villa/export", CasaKey), await SendAsync(HttpMethod.Get, "nobody/export", CasaKey));
        (theirs.Status, theirs.Body.GetRawText()).Should().Be((HttpStatusCode.NotFound, nobodys.Body.GetRawText()));
        (await SendAsync(HttpMethod.Get, "villa/export", key: null)).Status.Should().Be(HttpStatusCode.Unauthorized);
        File.Exists(file).Should().BeFalse();
        var (exit, output, error) = await RunAsync("export", "villa", file, "--key", AdminKey);

        exit.Should().Be(ExitCode.Done, error);
        output.Should().Contain($"Written to {file} (");
        using var zip = ZipFile.OpenRead(file);
        Text(zip, "tables/stay.ndjson").Should().Contain("villa-attic").And.NotContain("casa");
        JsonElement.Parse(Text(zip, "manifest.json")).GetProperty("configured").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public async Task Forget_AsACommand_WaitsUntilNothingIsLeft()
    {
        (await RunAsync("forget", "villa", "--confirm", "villa", "--key", AdminKey)).Should().Match<(int Exit, string Output, string Error)>(static r =>
            r.Exit == ExitCode.Refused && r.Error.Contains("is configured"));
        _bench.Reload(Json("casa"));
        (await RunAsync("forget", "villa", "--key", AdminKey)).Should().Match<(int Exit, string Output, string Error)>(static r =>
            r.Exit == ExitCode.Refused && r.Error.Contains("Repeat the tenant's id"));
        (await RunAsync("forget", "villa", "--confirm", "villa", "--key", CasaKey)).Exit.Should().Be(ExitCode.Refused);

        var forgetting = RunAsync("forget", "villa", "--confirm", "villa", "--key", AdminKey);
        while (!forgetting.IsCompleted)
            await LookAgainAsync();
        var (exit, output, error) = await forgetting;

        exit.Should().Be(ExitCode.Done, error);
        output.Should().Contain("Nothing is left of villa: ").And.Contain("Backups and logs made before still have it.");
        (await RunAsync("forget", "villa", "--confirm", "villa", "--key", AdminKey)).Exit.Should().Be(ExitCode.Refused);
        Rows("journal").Should().Be(0);
    }

    private async Task<JsonElement> UntilGoneAsync()
    {
        JsonElement data;
        while ((data = await CountAsync("villa")).GetProperty("state").GetString() == "deleting")
            await LookAgainAsync();
        data.GetProperty("state").GetString().Should().Be("none");
        return data;
    }

    // Both the service and the command look again after a while.
    private async Task LookAgainAsync()
    {
        TestContext.CurrentContext.CancellationToken.ThrowIfCancellationRequested();
        _bench.Clock.Advance(TimeSpan.FromSeconds(10));
        await CountAsync("villa");
    }

    private async Task<JsonElement> CountAsync(string tenant) => (await SendAsync(HttpMethod.Get, $"{tenant}/data", AdminKey)).Body;

    private Task<(HttpStatusCode Status, JsonElement Body)> ForgetAsync(string tenant, string? confirm = null) =>
        SendAsync(HttpMethod.Delete, $"{tenant}/data", AdminKey, new { confirm = confirm ?? tenant });

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? key, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/tenants/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await _bench.Http.SendAsync(request);
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        var root = RootCommandFactory.Create(new CommandParts { BuildService = static _ => throw new InvalidOperationException("It runs already."), Time = _bench.Clock });
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await root.InvokeAsync([.. args, "--url", _bench.Http.BaseAddress!.ToString()], output, error);
        return (exit, output.ToString(), error.ToString());
    }

    private void Run(string sql)
    {
        using var connection = Connections.OpenExisting(_bench.DatabasePath);
        Connections.Run(connection, sql);
    }

    private long Rows(string table)
    {
        using var connection = Connections.OpenExisting(_bench.DatabasePath);
        return Connections.Scalar<long>(connection, $"SELECT count(*) FROM {table} WHERE tenant = 'villa'");
    }

    private string Json(params string[] tenants) => JsonSerializer.Serialize(new
    {
        Urls = "http://127.0.0.1:0",
        Serilog = new { MinimumLevel = "Information", WriteTo = new[] { new { Name = "File", Args = new { path = _bench.LogFile } } } },
        PmsSync = new
        {
            DataDirectory = "data",
            AdminKey,
            Tenants = tenants.Select(static t => new { Id = t, TimeZone = "Etc/UTC", ApiKey = $"the-api-key-of-{t}", Units = new[] { new { Id = $"{t}-attic" } } }),
        },
    });

    private static string Text(ZipArchive zip, string entry)
    {
        using var reader = new StreamReader(zip.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }
}
