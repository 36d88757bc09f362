namespace PmsSync.Tests.Tenancy;

/// <summary>Whatever is wrong is said with its path and a remedy, all in one run.</summary>
[TestFixture]
internal sealed class ConfigurationErrorTests
{
    private const string Unit = "{ \"Id\": \"garden\" }";
    private const string Connection = "\"Id\": \"airbnb\", \"Type\": \"ical\",";
    private const string Url = "https://feeds.example/secret-1.ics";
    private const string Begin = "\"PmsSync\": {";
    private const string Tenant = "PmsSync:Tenants:0";

    // What is edited, into what, and the path and a word of the error that must follow, alone.
    [TestCase("\"ical\"", "\"icall\"", Tenant + ":Connections:0:Type", "\"ical\"")]
    [TestCase("\"ical\"", "\"beds24\"", Tenant + ":Connections:0:Type", "Known: ical, channex")]
    [TestCase("\"Type\": \"ical\",", "", Tenant + ":Connections:0:Type", "Missing")]
    [TestCase("\"Id\": \"Seaside\",", "", Tenant + ":Id", "Missing")]
    [TestCase("\"Id\": \"Seaside\",", "\"Id\": null,", Tenant + ":Id", "Missing")]
    [TestCase("\"Seaside\"", "\"Sea side\"", Tenant + ":Id", "letters")]
    [TestCase("\"Seaside\"", "\"Sea\\nside\"", Tenant + ":Id", "letters")]
    [TestCase("\"airbnb\"", "\"Direct\"", Tenant + ":Connections:0:Id", "direct bookings")]
    [TestCase(Unit, Unit + ", { \"Id\": \"Garden\" }", Tenant + ":Units:1:Id", "already")]
    [TestCase("Atlantic/Azores", "Atlantic/Asores", Tenant + ":Units:1:TimeZone", "\"Atlantic/Azores\"")]
    [TestCase("\"TimeZone\": \"Europe/Lisbon\",", "", Tenant + ":Units:0:TimeZone", "Missing")]
    [TestCase("\"EUR\"", "\"Euro\"", Tenant + ":Currency", "three letters")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": \"two\"", Tenant + ":Units:1:Quantity", "\"two\" is not a whole number")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": [2]", Tenant + ":Units:1:Quantity", "a whole number is expected")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 0", Tenant + ":Units:1:Quantity", "from 1")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"CheckIn\": \"25:00\"", Tenant + ":Units:1:CheckIn", "HH:mm")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Cleaning\": { \"Assignee\": \"maria\" }", Tenant + ":Units:1:Cleaning:Assignee", "Its staff: none")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Cleaning\": { \"PreparationDays\": 31 }", Tenant + ":Units:1:Cleaning:PreparationDays", "from 0 to 30")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Cleaning\": { \"Duration\": \"90\" }", Tenant + ":Units:1:Cleaning:Duration", "hh:mm:ss")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Assignee\": \"maria\" }", Tenant + ":Units:1:Maintenance:Assignee", "Its staff: none")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Words\": [ \"leak\", \"!\" ] }", Tenant + ":Units:1:Maintenance:Words:1", "no letter")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Rules\": [ { \"Id\": \"boiler\", \"Title\": \"Boiler\" } ] }", Tenant + ":Units:1:Maintenance:Rules:0", "EveryStays, EveryDays and On")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Rules\": [ { \"Id\": \"boiler\", \"EveryDays\": 9 } ] }", Tenant + ":Units:1:Maintenance:Rules:0:Title", "what is to be done")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Rules\": [ { \"Id\": \"a\", \"Title\": \"A\", \"EveryDays\": 9, \"EveryStays\": 2 } ] }", Tenant + ":Units:1:Maintenance:Rules:0", "two rules")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Rules\": [ { \"Id\": \"a\", \"Title\": \"A\", \"On\": \"1.5.2027\" } ] }", Tenant + ":Units:1:Maintenance:Rules:0:On", "2027-01-31")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Rules\": [ { \"Id\": \"a\", \"Title\": \"A\", \"On\": \"2207-05-01\" } ] }", Tenant + ":Units:1:Maintenance:Rules:0:On", "from 2000 to 2200")]
    [TestCase("\"Quantity\": 2", "\"Quantity\": 2, \"Maintenance\": { \"Rules\": [ { \"Id\": \"a\", \"Title\": \"A\", \"EveryDays\": 2, \"Blocks\": 3 } ] }", Tenant + ":Units:1:Maintenance:Rules:0:Blocks", "close the unit for good")]
    [TestCase("\"Id\": \"Seaside\",", "\"Id\": \"Seaside\", \"Maintenance\": { \"Words\": \"?\" },", Tenant + ":Maintenance:Words:0", "for example \"broken\"")]
    [TestCase("\"Id\": \"Seaside\",", "\"Id\": \"Seaside\", \"Staff\": [ { \"Name\": \"Maria\" } ],", Tenant + ":Staff:0:Id", "Missing")]
    [TestCase("\"Id\": \"Seaside\",", "\"Id\": \"Seaside\", \"Staff\": [ { \"Id\": \"a\" }, { \"Id\": \"A\" } ],", Tenant + ":Staff:1:Id", "already")]
    [TestCase("\"Id\": \"Seaside\",", "\"Id\": \"Seaside\", \"Staff\": [ { \"Id\": \"a\", \"Token\": \"secret-short\" } ],", Tenant + ":Staff:0:Token", "at least 22")]
    [TestCase("\"Quantity\"", "\"Quantiti\"", Tenant + ":Units:1:Quantiti", "Did you mean \"Quantity\"?")]
    [TestCase("\"ImportUrl\": \"https", "\"ImportUrls\": \"https", Tenant + ":Connections:0:Units:GARDEN:ImportUrls", "Did you mean \"ImportUrl\"?")]
    [TestCase(Begin, "\"Serilogg\": {}, " + Begin, "Serilogg", "Did you mean \"Serilog\"?")]
    [TestCase(Begin, Begin + "\"Sandbox\": { \"Pace\": \"fast\" },", "PmsSync:Sandbox:Pace", "\"fast\" is not a number")]
    [TestCase(Begin, Begin + "\"Sandbox\": true,", "PmsSync:Sandbox", "object")]
    [TestCase(Begin, Begin + "\"Pipelines\": { \"Bookings\": { \"Workers\": { \"Min\": 9 } } },", "PmsSync:Pipelines:Bookings:Workers:Min", "Max")]
    [TestCase(Begin, Begin + "\"Pipelines\": { \"Bookings\": { \"AppliedWithin\": \"00:00:00\" } },", "PmsSync:Pipelines:Bookings:AppliedWithin", "00:00:00.001")]
    [TestCase(Begin, Begin + "\"Pipelines\": { \"Maintenance\": { \"AcknowledgedWithin\": \"00:01:00\" } },", "PmsSync:Pipelines:Maintenance:AcknowledgedWithin", "nobody confirms them")]
    [TestCase(Begin, Begin + "\"AdminKey\": \"tenant-key-of-the-seaside\",", Tenant + ":ApiKey", "Give each its own")]
    [TestCase(Connection, Connection + "\"Enabled\": \"yes\",", Tenant + ":Connections:0:Enabled", "true or false")]
    [TestCase(Connection, Connection + "\"Grace\": { \"AtLeast\": \"24:00:00\" },", Tenant + ":Connections:0:Grace:AtLeast", "d.hh:mm:ss")]
    [TestCase(Connection, Connection + "\"Poll\": { \"Interval\": \"300\" },", Tenant + ":Connections:0:Poll:Interval", "hh:mm:ss")]
    [TestCase(Connection, Connection + "\"Poll\": { \"Interval\": \"00:00:00.5\" },", Tenant + ":Connections:0:Poll:Interval", "00:00:01")]
    [TestCase(Connection, Connection + "\"Poll\": { \"Interval\": \"00:10:00\", \"Min\": \"00:20:00\" },", Tenant + ":Connections:0:Poll:Min", "longer than the interval")]
    [TestCase(Connection, Connection + "\"Poll\": { \"Interval\": \"00:10:00\", \"Max\": \"00:06:00\" },", Tenant + ":Connections:0:Poll:Max", "shorter than the interval")]
    [TestCase(Connection, Connection + "\"Poll\": { \"Min\": \"00:20:00\", \"Max\": \"00:06:00\" },", Tenant + ":Connections:0:Poll:Max", "shorter")]
    [TestCase(Connection, Connection + "\"Limits\": [ { \"Name\": \"a\", \"Calls\": 1, \"Window\": \"00:01:00\", \"Kind\": \"round\" } ],", Tenant + ":Connections:0:Limits:0:Kind", "rolling")]
    [TestCase(Connection, Connection + "\"UserAgent\": \"a\\r\\nX: b\",", Tenant + ":Connections:0:UserAgent", "one line")]
    [TestCase("\"GARDEN\"", "\"garten\"", Tenant + ":Connections:0:Units:garten", "Did you mean \"garden\"?")]
    [TestCase(Url, "feeds.example/secret-1.ics", Tenant + ":Connections:0:Units:GARDEN:ImportUrl", "https://")]
    [TestCase(Url, "ftp://feeds.example/secret-1.ics", Tenant + ":Connections:0:Units:GARDEN:ImportUrl", "https://")]
    [TestCase(Url, "sandbox://airbnb/garden.ics", Tenant + ":Connections:0:Units:GARDEN:ImportUrl", "PmsSync:Sandbox:Enabled")]
    [TestCase(Url, "https://FEEDS.example:443/secret-3.ics#x", Tenant + ":Connections:0:Units:roof:ImportUrl:1", "same address")]
    [TestCase("abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstu", Tenant + ":Connections:0:Units:roof:ExportToken", "at least 22")]
    [TestCase("abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstu/", Tenant + ":Connections:0:Units:roof:ExportToken", "at least 22")]
    [TestCase("abcdefghijklmnopqrstuv\" }", "abcdefghijklmnopqrstuv\" } }, \"Notify\": {\"a\": \"b\" ", Tenant + ":Connections:0:Notify", "Unknown setting")]
    [TestCase(Begin, "\"Urls\": \"127.0.0.1:5080\", " + Begin, "Urls", "no address")]
    public void Load_OneThingWrong_SaysWhereAndWhat(string from, string to, string path, string words)
    {
        var problem = ConfigurationFile.ProblemsOf(ConfigurationFile.Edited(from, to)).Errors.Should().ContainSingle().Subject;

        problem.Path.Should().Be(path);
        problem.Message.Should().Contain(words);
        problem.ToString().Should().NotContain("secret-").And.NotContain("tenant-key").And.NotContain("abcdefgh", "addresses, keys and tokens are credentials");
    }

    [Test]
    public void Load_EverythingWrong_SaysAllAtOnce()
    {
        const string json = """
            { "Nonsense": 1, "Urls": "http://0.0.0.0:80",
              "PmsSync": { "Tenants": [
                { "Id": "a", "TimeZone": "Nowhere/Town", "Units": [ { "Id": "u", "Quantity": "x" }, null ],
                  "Connections": [ { "Id": "c", "Type": "ftp", "Units": { "u": { "ImportUrl": "?" } } } ] },
                { "Id": "A", "Color": "red" } ] } }
            """;

        ConfigurationFile.ProblemsOf(json).Errors.Select(static e => e.Path).Should().BeEquivalentTo(
            "Nonsense", "Urls", "PmsSync:Tenants:0:TimeZone", "PmsSync:Tenants:0:Units:0:Quantity", "PmsSync:Tenants:0:Units:1:Id",
            "PmsSync:Tenants:0:Connections:0:Type", "PmsSync:Tenants:0:Connections:0:Units:u:ImportUrl", "PmsSync:Tenants:1:Id", "PmsSync:Tenants:1:Color");
    }

    [TestCase("{\n// a comment\n\"PmsSync\": {\n\"Tenants\": [}\n}", "Line 4, column 13")]
    [TestCase("", "Line 1, column 1")]
    [TestCase("[]", "one object")]
    [TestCase("{ \"PmsSync\": { \"AdminKey\": \"a\", \"adminkey\": \"b\" } }", "duplicate")]
    public void Load_NoReadableJson_SaysTheFileAndTheLine(string json, string words)
    {
        using var file = new ConfigurationFile(json);

        var problem = file.Load().Problems.Errors.Should().ContainSingle().Subject;

        problem.Path.Should().Be(file.File);
        problem.Message.Should().Contain(words);
    }

    [TestCase("{}")]
    [TestCase("{ \"PmsSync\": { \"Tenants\": [] } }")]
    public void Load_NoTenant_IsRefused(string json) =>
        ConfigurationFile.ProblemsOf(json).Errors.Should().ContainSingle().Which.Path.Should().Be("PmsSync:Tenants");

    [TestCase("http://127.0.0.1:1;http://localhost:2;http://[::1]:3", true)]
    [TestCase("http://0.0.0.0:1", false)]
    [TestCase("http://*:1", false)]
    [TestCase("http://[::]:1", false)]
    [TestCase("http://127.0.0.1:1;http://192.168.1.5:2", false)]
    [TestCase("http://myhost:1", false)]
    public void Load_NoKeys_AllowsOnlyLoopback(string urls, bool allowed)
    {
        using var open = new ConfigurationFile(ConfigurationFile.Edited(", \"ApiKey\": \"tenant-key-of-the-seaside\"", ""));
        using var keyed = new ConfigurationFile();

        open.Load(urls: urls).Problems.Errors.Select(static e => e.Path).Should().Equal(allowed ? [] : ["Urls"]);
        keyed.Load(urls: urls).Problems.Errors.Should().BeEmpty("every tenant has a key");
    }

    [Test]
    public void Load_KestrelEndpointBeyondLoopbackWithoutKeys_IsRefused()
    {
        var json = ConfigurationFile.Edited(", \"ApiKey\": \"tenant-key-of-the-seaside\"", "")
            .Replace(Begin, "\"Kestrel\": { \"Endpoints\": { \"All\": { \"Url\": \"http://*:80\" } } }, " + Begin, StringComparison.Ordinal);

        ConfigurationFile.ProblemsOf(json).Errors.Should().ContainSingle().Which.Path.Should().Be("Kestrel:Endpoints:All:Url");
    }

    [TestCase("https://feeds.example/secret-1.ics", "\"00:04:59\"", 1)]
    [TestCase("https://feeds.example/secret-1.ics", "\"00:05:00\"", 0)]
    [TestCase("https://[fd00::1]/secret-1.ics", "\"00:00:01\"", 1)]
    public void Load_OddButUsable_OnlyWarns(string url, string interval, int warnings)
    {
        // One feed of one unit, so that only its address counts.
        var json = $$"""
            { "PmsSync": { "Tenants": [ { "Id": "a", "TimeZone": "UTC", "Units": [ { "Id": "u" } ],
              "Connections": [ { "Id": "c", "Type": "ical", "Poll": { "Interval": {{interval}} }, "Units": { "u": { "ImportUrl": "{{url}}" } } } ] } ] } }
            """;

        var problems = ConfigurationFile.ProblemsOf(json);

        problems.Errors.Should().BeEmpty();
        problems.Warnings.Should().HaveCount(warnings);
    }
}
