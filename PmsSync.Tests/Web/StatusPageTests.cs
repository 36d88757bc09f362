using Microsoft.Playwright;
using PmsSync.Domain;
using PmsSync.Tests.Service.Channels;

namespace PmsSync.Tests.Web;

[Order(0)]
internal sealed class StatusPageTests
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private readonly List<string> _complaints = [];

    [OneTimeSetUp]
    public async Task OpenBrowser()
    {
        if (Array.Find(Browsers, File.Exists) is not { } chromium)
        {
            Assert.Ignore("Needs Debian's chromium (apt-get install chromium).");
            return;
        }
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
        });
    }

    [OneTimeTearDown]
    public async Task CloseBrowser()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    // A page goes on asking; a service that is gone would be the next test's complaint.
    [TearDown]
    public async Task ClosePages()
    {
        foreach (var page in _browser.Contexts.SelectMany(static c => c.Pages).ToList())
            await page.CloseAsync();
    }

    [Test]
    public async Task Page_OfAWorkingService_ShowsUnitsConnectionsAndWhyANightIsClosed()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.PostAsync("/api/v1/tenants/casa/bookings", new { unit = "garden", arrival = "2027-01-12", departure = "2027-01-15", guest = new { name = "Ann Secret" } });
        var page = await OpenAsync(bench);

        var night = page.Locator("button[data-unit=garden][data-date='2027-01-12']");
        (await night.GetAttributeAsync("aria-label")).Should().EndWith(": booked");
        await night.ClickAsync();
        var answer = await page.Locator("dialog .answer").TextContentAsync();

        answer.Should().Contain("closed by a booking made here");
        (await page.TitleAsync()).Should().StartWith("Casa da Ria");
        (await page.Locator("#connections article").CountAsync()).Should().Be(3);
        (await page.ContentAsync()).Should().NotContain("Ann Secret");
        _complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Page_NightWithAPrice_TellsItAndWhoSaidIt()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.SendAsync(HttpMethod.Put, "/api/v1/tenants/casa/units/garden/prices", """
            {"ratePlan":"standard","ranges":[{"from":"2027-01-12","to":"2027-01-15","price":{"amount":"120","currency":"EUR"},"stopSell":true}]}
            """);
        var page = await OpenAsync(bench);

        var night = page.Locator("button[data-unit=garden][data-date='2027-01-12']");
        (await night.GetAttributeAsync("aria-label")).Should().EndWith(": free, 120.00 EUR for 2, stop sell");
        await night.ClickAsync();

        (await page.Locator("dialog li").TextContentAsync()).Should().StartWith("Rate plan standard: stop sell, 120.00 EUR for 2 guests; said here 2027-01-10 12:00 UTC (event ");
        _complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Page_PollNow_ReadsTheFeed()
    {
        await using var bench = await WebBench.StartAsync();
        var page = await OpenAsync(bench);

        await page.Locator("article", new() { HasText = "airbnb" }).GetByRole(AriaRole.Button, new() { Name = "Poll now" }).ClickAsync();
        await bench.Channel.RequestedAsync(WebBench.Feed);

        _complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Page_ChannelThatIsTold_ShowsWhatWaitsAndComparesIt()
    {
        await using var bench = await SalesBench.OpenAsync();
        var page = await OpenAsync(bench.Http);
        var card = page.Locator("#connections article");

        (await card.Locator("dl").TextContentAsync()).Should().Contain("To be told0");
        (await card.TextContentAsync()).Should().Contain("calls of the property, in 60 s");
        await card.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        var answer = page.Locator("dialog .answer").TextContentAsync();
        while (!answer.IsCompleted)
            await bench.PassAsync(TimeSpan.FromSeconds(1));

        (await answer).Should().StartWith("Equal, proven");
        _complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Page_WithKeys_AsksForOneAndGoesOn()
    {
        await using var bench = await WebBench.StartAsync("admin", "casa-key");
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(bench.Http.BaseAddress!.ToString());

        await page.GetByLabel("Key").FillAsync("casa-key");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await page.Locator("body[data-ready]").WaitForAsync();

        (await page.TitleAsync()).Should().StartWith("Casa da Ria");
    }

    [Test]
    public async Task Page_Conflict_IsDecidedByTheSecondPressAndSaysWhatCameOfIt()
    {
        await using var story = await ConflictStory.BeginAsync();
        await ConflictCases.TwoAsync(story);
        var page = await OpenAsync(story.Bench);
        var card = page.Locator("#conflicts article");
        await card.GetByLabel("Note").FillAsync("sofa bed");
        (await card.Locator(".sides li").AllTextContentsAsync()).Should().Contain(static s => s.Contains("airbnb has not read our calendar yet."), "what its own channel was told is part of a side");

        await card.GetByRole(AriaRole.Button, new() { Name = "Accept the overbooking" }).ClickAsync();
        var after = (await story.ConflictAsync()).GetProperty("state").GetString();
        await card.GetByRole(AriaRole.Button, new() { Name = "Sure? Accept the overbooking" }).ClickAsync();
        await card.Locator(".pill.ok").WaitForAsync();

        after.Should().Be("open");
        (await card.Locator("p").TextContentAsync()).Should().Be("Accepted by a local caller on 2027-01-10 12:02 UTC (\"sofa bed\"): all stay, and the nights stay closed.");
        (await page.EvaluateAsync<string>("document.activeElement.dataset.key")).Should().StartWith("conflict", "the focus stays where the button was");
        await page.GetByText("Settled lately").ClickAsync();
        (await page.Locator("#settled article p").TextContentAsync()).Should().StartWith("Accepted by a local caller");
        _complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Page_ConflictThatChangedMeanwhile_IsRefusedInWordsAndShownAsItIsNow()
    {
        await using var story = await ConflictStory.BeginAsync();
        await ConflictCases.TwoAsync(story);
        var page = await OpenAsync(story.Bench);
        await page.RouteAsync("**/decision", async route =>
        {
            await story.ChangeAsync("D1", new { departure = ConflictStory.Day(7), allowOverbooking = true });
            await route.ContinueAsync();
        });
        var card = page.Locator("#conflicts article");

        await card.GetByRole(AriaRole.Button, new() { Name = "Move airbnb's booking A1 to Patio" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Sure? Move" }).ClickAsync();
        await page.Locator("dialog[open]").WaitForAsync();
        await card.GetByText("on 2027-03-05 to 2027-03-07").WaitForAsync();

        (await page.Locator("#dialogtitle").TextContentAsync()).Should().Be("A side has changed");
        (await page.Locator("dialog .answer").TextContentAsync()).Should().Contain("The direct booking D1 is at version 2, not 1");
    }

    [Test]
    public async Task Page_CleaningTask_IsAssignedStartedAndDone()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.PostAsync("/api/v1/tenants/casa/bookings", new { unit = "garden", arrival = "2027-01-11", departure = "2027-01-13" });
        await bench.PostAsync("/api/v1/tenants/casa/bookings", new { unit = "garden", arrival = "2027-01-13", departure = "2027-01-30" });
        await bench.WhenIdleAsync(Pipeline.Availability);
        await bench.WhenIdleAsync(Pipeline.Cleaning);
        var page = await OpenAsync(bench);
        var task = page.Locator("#cleaning li");

        (await task.TextContentAsync()).Should().Contain("urgent");
        await task.GetByLabel("Who does it").SelectOptionAsync("maria");
        await task.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await task.GetByText("started").WaitForAsync();
        await task.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await task.Locator(".pill.ok").WaitForAsync();

        var done = (await bench.GetAsync("/api/v1/tenants/casa/cleaning-tasks?status=done")).Items.Should().ContainSingle().Subject;
        done.GetProperty("assignee").GetString().Should().Be("maria");
        done.GetProperty("startedAt").GetString().Should().NotBeNull();
        _complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Page_Ticket_ClosesNightsUntilTheyAreOpenedAgain()
    {
        await using var bench = await WebBench.StartAsync();
        var page = await OpenAsync(bench);
        await page.GetByText("New ticket").ClickAsync();
        await page.GetByLabel("What is broken, or due").FillAsync("The tap drips");
        await page.GetByLabel("Closed from").FillAsync("2027-01-20");
        await page.GetByLabel("Free again on").FillAsync("2027-01-22");

        await page.GetByRole(AriaRole.Button, new() { Name = "Open ticket" }).ClickAsync();
        var card = page.Locator("#tickets article", new() { HasText = "The tap drips" });
        await card.WaitForAsync();
        await bench.WhenIdleAsync(Pipeline.Availability);
        var closed = await LookAsync(bench);
        await card.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await card.GetByText("the nights stay closed until somebody opens them").WaitForAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Open the nights again" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Sure?" }).ClickAsync();
        await card.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await bench.WhenIdleAsync(Pipeline.Availability);

        (closed, await LookAsync(bench)).Should().Be(("blocked", "free"));
        _complaints.Should().BeEmpty();
    }

    private static async Task<string?> LookAsync(WebBench bench) => (await bench.GetAsync("/api/v1/tenants/casa/units/garden/nights/2027-01-20"))["look"];

    private Task<IPage> OpenAsync(WebBench bench) => OpenAsync(bench.Http);

    private async Task<IPage> OpenAsync(HttpClient http)
    {
        _complaints.Clear();
        var page = await _browser.NewPageAsync();
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Add(message.Text);
        };
        await page.GotoAsync(http.BaseAddress!.ToString());
        await page.Locator("body[data-ready]").WaitForAsync();
        return page;
    }
}
