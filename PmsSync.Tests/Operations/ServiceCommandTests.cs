using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PmsSync.Operations.Commands;
using PmsSync.Tests.Tenancy;

namespace PmsSync.Tests.Operations;

/// <summary>The commands that talk to the running service, against a stand-in for its API on loopback.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ServiceCommandTests
{
    private readonly List<string> _asked = [];
    private WebApplication _service = null!;
    private string _url = null!;
    private int _readyStatus;

    [SetUp]
    public async Task Setup()
    {
        _asked.Clear();
        _readyStatus = 200;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _service = builder.Build();
        _service.Run(AnswerAsync);
        await _service.StartAsync();
        _url = _service.Urls.Single();
    }

    [TearDown]
    public async Task TearDown() => await _service.DisposeAsync();

    [Test]
    public async Task Status_Ready_ShowsHealthAndEachConnection()
    {
        var (exit, output, error) = await RunAsync("status", "--url", _url, "--key", "k", "--tenant", "demo");

        exit.Should().Be(0, error);
        output.Should().Contain("status: ready").And.MatchRegex("airbnb +degraded +2027-01-01T00:00:00Z +12 +3 +slow answers");
        _asked.Should().Equal("GET /health/ready k ", "GET /api/v1/tenants/demo/connections?limit=1000 k ");
    }

    [Test]
    public async Task Status_NotReady_ShowsWhyAndIsFoundWrong()
    {
        _readyStatus = 503;

        var (exit, output, _) = await RunAsync("status", "--url", _url, "--json");

        exit.Should().Be(1);
        output.Should().Contain("\"health\": {").And.Contain("\"status\": \"ready\"");
    }

    [Test]
    public async Task ByConfiguration_TheTenantsOwnKeyAndTheFixedPortAreUsed()
    {
        using var file = new ConfigurationFile(ConfigurationFile.Edited("\"PmsSync\": {", $"\"Urls\": \"{_url.Replace("127.0.0.1", "0.0.0.0", StringComparison.Ordinal)}\", \"PmsSync\": {{"));

        var (exit, _, error) = await RunAsync("dead-letters", "discard", "7", "8", "--reason", "known", "--config", file.File);

        exit.Should().Be(0, error);
        _asked.Should().Equal("""POST /api/v1/tenants/Seaside/dead-letters/discard tenant-key-of-the-seaside {"ids":["7","8"],"reason":"known"}""");
    }

    [TestCase("explain demo a%b 2027-01-10", "GET /api/v1/tenants/demo/units/a%25b/nights/2027-01-10 k ")]
    [TestCase("resync demo airbnb", "POST /api/v1/tenants/demo/connections/airbnb/resync k ")]
    [TestCase("dead-letters list --tenant demo", "GET /api/v1/tenants/demo/dead-letters k ")]
    [TestCase("dead-letters show 7 --tenant demo", "GET /api/v1/tenants/demo/events/7 k ")]
    [TestCase("dead-letters retry --cause gone --tenant demo", "POST /api/v1/tenants/demo/dead-letters/retry k {\"cause\":\"gone\"}")]
    public async Task EachCommand_AsksItsAddress(string command, string asked)
    {
        var (exit, _, error) = await RunAsync([.. command.Split(' '), "--url", _url, "--key", "k"]);

        exit.Should().Be(0, error);
        _asked.Should().Equal(asked);
    }

    [Test]
    public async Task Backup_RelativeFile_IsSentWhole()
    {
        await RunAsync("backup", "copy.db", "--url", _url);

        _asked.Should().ContainSingle().Which.Should().StartWith("POST /api/v1/admin/backup ").And.Contain(Path.GetFullPath("copy.db"));
    }

    [Test]
    public async Task PricesImport_AFileWithAWrongLine_NamesItAndIsFoundWrong()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "prices.csv");
        await File.WriteAllTextAsync(file, "unit,ratePlan\n");

        var (exit, output, _) = await RunAsync("prices", "import", "demo", file, "--dry-run", "--source", "revenue", "--version", "7", "--url", _url, "--key", "k");

        exit.Should().Be(1);
        output.Should().Be($"line 3: There is no unit 'x'.{Environment.NewLine}1 lines would be accepted, 1 refused, 0 values would change.{Environment.NewLine}");
        _asked.Should().Equal("POST /api/v1/tenants/demo/prices/import?dryRun=true&source=revenue&version=7 k unit,ratePlan");
    }

    [Test]
    public async Task Refused_PrintsTheProblemsWords()
    {
        var (exit, _, error) = await RunAsync("explain", "nobody", "unit", "2027-01-10", "--url", _url);

        exit.Should().Be(1);
        error.Should().Contain("Not found. There is no such tenant. unit: [\"unknown\"]");
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        var root = RootCommandFactory.Create(new CommandParts { BuildService = static _ => throw new InvalidOperationException("No service is started here.") });
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await root.InvokeAsync(args, output, error);
        return (exit, output.ToString(), error.ToString());
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = string.Concat((await reader.ReadToEndAsync()).Split('\n').Select(static l => l.Trim())).Replace("\": ", "\":", StringComparison.Ordinal);
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        _asked.Add($"{context.Request.Method} {target} {context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal)} {body}");
        (context.Response.StatusCode, var answer) = target switch
        {
            "/health/ready" => (_readyStatus, """{"status":"ready"}"""),
            var t when t.Contains("/nobody/", StringComparison.Ordinal) => (404, """{"title":"Not found.","detail":"There is no such tenant.","errors":{"unit":["unknown"]}}"""),
            var t when t.EndsWith("/connections?limit=1000", StringComparison.Ordinal) => (200, """{"items":[{"id":"airbnb","health":"degraded","problem":"slow answers","lastSuccessAt":"2027-01-01T00:00:00Z","lagSeconds":12,"pending":3}],"next":null}"""),
            var t when t.Contains("/prices/import", StringComparison.Ordinal) => (200, """{"lines":[{"line":2,"accepted":true,"problem":null},{"line":3,"accepted":false,"problem":"There is no unit 'x'."}],"accepted":1,"refused":1,"changed":0,"dryRun":true}"""),
            _ => (200, """{"items":[]}"""),
        };
        await context.Response.WriteAsync(answer);
    }
}
