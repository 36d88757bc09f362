using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Operations.Commands;
using PmsSync.Tests.Connectors.Ical;

namespace PmsSync.Tests.Operations.Commands;

[TestFixture]
internal sealed class InspectCommandTests
{
    private string _file = null!;

    [SetUp]
    public void Setup() => _file = Path.GetTempFileName();

    [TearDown]
    public void Remove() => File.Delete(_file);

    [Test]
    public async Task Inspect_Calendar_PrintsTheAgreedJson()
    {
        await File.WriteAllTextAsync(_file, Feeds.Calendar(["X-WR-TIMEZONE:Europe/Rome", .. Feeds.Event("DTSTART:20270109T233000Z", "DTEND:20270112T100000Z", "SUMMARY:Reserved - Jane", "no property")]));
        var (code, output, _) = await Run("--json", _file);
        code.Should().Be(0);
        output.Should().NotContain("Jane");
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("read").GetString().Should().Be("remarks");
        json.GetProperty("reason").ValueKind.Should().Be(JsonValueKind.Null);
        json.GetProperty("zone").GetString().Should().Be("Europe/Rome");
        json.GetProperty("events")[0].GetRawText().ReplaceLineEndings("").Replace(" ", "").Should().Be(
            """{"uid":"one","arrival":"2027-01-10","departure":"2027-01-12","kind":"booking","status":"confirmed","blocks":true}""");
        json.GetProperty("remarks")[0].GetProperty("line").GetInt32().Should().Be(10);
        json.GetProperty("remarks")[0].GetProperty("text").GetString().Should().NotBeEmpty();
    }

    [TestCase("America/New_York", "2027-01-09")]
    [TestCase("Europe/Rome", "2027-01-10")]
    public async Task Inspect_NamedZone_GivesItsDates(string zone, string arrival)
    {
        await File.WriteAllTextAsync(_file, Feeds.Calendar(Feeds.Event("DTSTART:20270109T233000Z", "DTEND:20270112T100000Z")));
        var (code, output, _) = await Run(_file, "--zone", zone, "--json");
        code.Should().Be(0);
        output.Should().Contain($"\"zone\": \"{zone}\"").And.Contain($"\"arrival\": \"{arrival}\"").And.Contain("\"read\": \"full\"");
    }

    [Test]
    public async Task Inspect_Calendar_PrintsATable()
    {
        await File.WriteAllTextAsync(_file, Feeds.Calendar(Feeds.Event("DTSTART:20270109", "DTEND:20270112", "SUMMARY:[odd] markup")));
        var (code, output, _) = await Run(_file);
        code.Should().Be(0);
        output.Should().Contain("1 events, 3 nights taken, dates in UTC").And.Contain("2027-01-12");
    }

    [Test]
    public async Task Inspect_WebPage_IsRefusedWithExitCodeOne()
    {
        await File.WriteAllTextAsync(_file, "<html>");
        var (code, output, _) = await Run(_file, "--json");
        code.Should().Be(1);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("read").GetString().Should().Be("refused");
        json.GetProperty("reason").GetString().Should().Contain("web page");
    }

    [TestCase("/no/such/file.ics")]
    [TestCase("x", "--zone", "Nowhere/Land")]
    public async Task Inspect_WhatCannotBeRead_IsBadUsage(params string[] args)
    {
        var (code, output, error) = await Run(args);
        code.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().NotBeEmpty();
    }

    [Test]
    public async Task Inspect_AddressWithoutACalendar_IsRefusedWithItsReason()
    {
        var (code, output, error) = await Run("https://example.org/feed.ics", "--json");

        code.Should().Be(1);
        error.Should().BeEmpty();
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("read").GetString().Should().Be("refused");
        json.GetProperty("reason").GetString().Should().Be("There is no such calendar.");
    }

    [Test]
    public async Task Inspect_Address_GoesThroughTheFetcher()
    {
        var body = System.Text.Encoding.UTF8.GetBytes(Feeds.Calendar(Feeds.Event("DTSTART:20270109")));
        Uri? asked = null;
        var command = InspectCommand.Create(new FakeTimeProvider(), (address, _) =>
        {
            asked = address;
            return Task.FromResult(new InspectCommand.Fetched(body, null));
        });
        var (code, _, _) = await Run(command, "webcal://example.org/feed.ics");
        code.Should().Be(0);
        asked.Should().Be(new Uri("webcal://example.org/feed.ics"));
    }

    private static Task<(int Code, string Output, string Error)> Run(params string[] args) =>
        Run(InspectCommand.Create(new FakeTimeProvider(), static (_, _) => Task.FromResult(new InspectCommand.Fetched(default, "There is no such calendar."))), args);

    private static async Task<(int Code, string Output, string Error)> Run(Command command, params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await command.Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
