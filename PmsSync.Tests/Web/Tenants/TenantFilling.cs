using System.Text;
using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Reconciliation.Accounts;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>
/// Makes two of everything for one tenant, by the ways on which it comes: the API, a feed, guests who write, and somebody who
/// changes the calendar at the channel itself; with a conflict of each kind.
/// </summary>
internal sealed class TenantFilling(WebBench bench, WholeChannel channel, string name)
{
    private static readonly DateOnly Edited = new(2027, 1, 14);

    private readonly TenantId _tenant = new(name);

    private string Garden => $"{name}-garden";

    public static string FeedOf(string tenant) => $"/{tenant}.ics";

    public static string SystemOf(string tenant) => $"/pms-of-{tenant}";

    public async Task<TenantSample> FillAsync()
    {
        bench.Channel.On(FeedOf(name), Answers.Calendar(Calendar(""))).On(SystemOf(name), Answers.Body("""{"items":[],"more":false}"""u8.ToArray(), "application/json"));
        var (booking, other, block, ticket) = await WriteAsync();
        await HearAsync();
        await EchoAsync();
        await EditAsync();
        var letters = new[] { await BuryAsync("kind"), await BuryAsync("kind"), await BuryAsync("cause") };
        await bench.WhenIdleAsync();
        var conflicts = (await ListAsync("conflicts?limit=1000")).GroupBy(static c => c.GetProperty("kind").GetString()!).ToDictionary(static g => g.Key, static g => IdOf(g.First()));
        conflicts.Keys.Should().BeEquivalentTo(TenantSample.ConflictKinds);
        return new TenantSample(name, TwoTenants.KeyOf(name), new Dictionary<string, string>(conflicts)
        {
            [TenantSample.OneConflict] = conflicts[ConflictRow.OverlappingBookings],
            ["tenants"] = name,
            ["units"] = Garden,
            ["nights"] = "2027-03-02",
            ["blocks"] = block,
            ["bookings"] = booking,
            ["others"] = other,
            ["sold"] = SoldBy("portal"),
            ["cleaning-tasks"] = $"turnover-{booking}",
            ["maintenance-tickets"] = ticket,
            ["connections"] = $"{name}-portal",
            ["managers"] = $"{name}-manager",
            ["feeds"] = $"{name}-airbnb",
            ["events"] = letters[0],
            ["letters"] = letters[1],
            ["causes"] = $"cause of {name}",
            ["kinds"] = $"kind of {name}",
            ["lanes"] = $"lane of {name}",
            ["messages"] = IdOf((await ListAsync("messages"))[0]),
            ["threads"] = IdOf((await ListAsync("messages/threads"))[0]),
            ["staff"] = $"{name}-maria",
        });
    }

    /// <summary>What the tenant's own people write.</summary>
    private async Task<(string Booking, string Other, string Block, string Ticket)> WriteAsync()
    {
        var booking = await PostAsync("bookings", new { unit = Garden, arrival = "2027-03-01", departure = "2027-03-04", guest = new { name = $"Guest of {name}" } });
        var other = await PostAsync("bookings", new { unit = Garden, arrival = "2027-03-02", departure = "2027-03-05", allowOverbooking = true });
        var block = await PostAsync($"units/{Garden}/blocks", new { from = "2027-04-01", to = "2027-04-03", note = $"painters of {name}" });
        await PriceAsync("99.00", version: 7);
        await PriceAsync("88.00", version: 5);
        await PostAsync("maintenance-tickets", new { unit = Garden, title = $"the lamp of {name}" });
        var ticket = await PostAsync("maintenance-tickets", new { booking, title = $"the door of {name}", assignee = $"{name}-maria" });
        return (booking, other, block, ticket);
    }

    private Task PriceAsync(string amount, int version) => WriteAsync(HttpMethod.Put, $"units/{Garden}/prices", new
    {
        ratePlan = "standard",
        source = $"{name}-revenue",
        version,
        ranges = new[] { new { from = "2027-01-10", to = "2027-04-01", price = new { amount, currency = "EUR" } } },
    });

    /// <summary>Guests write to the portal, which a channel manager reads as well.</summary>
    private async Task HearAsync()
    {
        string[] readers = ["portal", "manager"];
        foreach (var reader in readers)
            await bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s => s.Execute(
                """
                INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, channel_booking, external_id, version, created_at, changed_at,
                    takes_nights, calendar_version, calendar_at, created_event, changed_event)
                VALUES (?1, ?2, ?3, '2027-03-20', '2027-03-24', 0, 0, ?4, ?5, ?6, 1, 0, 0, 1, 1, 0, 1, 1)
                """, SoldBy(reader), name, $"{name}-cellar", $"{name}-{reader}", $"booking of {name}", $"HM-{name}"));
        channel.Of(_tenant).Write($"thread of {name}", MessageSender.Guest, $"hello {name}", $"booking of {name}");
        channel.Of(_tenant).Write($"thread of {name}", MessageSender.Guest, $"is there parking at {name}?", $"booking of {name}");
        foreach (var reader in readers)
            await bench.Get<MessagePuller>().PullAsync(new ChannelKey(_tenant, new ConnectionId($"{name}-{reader}")), CancellationToken.None);
        await bench.WhenIdleAsync();
    }

    /// <summary>A source of the garden reads that its nights are taken, and closes them itself.</summary>
    private async Task EchoAsync()
    {
        var connection = $"connections/{name}-airbnb";
        await WriteAsync(HttpMethod.Post, $"{connection}/poll", new { });
        await PostAsync("bookings", new { unit = Garden, arrival = "2027-03-10", departure = "2027-03-13" });
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        var part = await ExportAsync(connection);
        (await bench.GetAsync(part.GetProperty("exportUrl").GetString()!)).Text.Should().Contain("20270310");
        // That it was read is noted soon.
        while (part.GetProperty("lastReadAt").ValueKind == JsonValueKind.Null)
            part = await ExportAsync(connection);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Channel.On(FeedOf(name), Answers.Calendar(Calendar($"""
            BEGIN:VEVENT
            UID:echo-of-{name}
            DTSTART;VALUE=DATE:20270310
            DTEND;VALUE=DATE:20270313
            SUMMARY:Airbnb (Not available)
            END:VEVENT

            """)));
        await WriteAsync(HttpMethod.Post, $"{connection}/poll", new { });
    }

    private async Task<JsonElement> ExportAsync(string connection) =>
        (await bench.GetAsync($"/api/v1/tenants/{name}/{connection}", TwoTenants.KeyOf(name))).Body.GetProperty("units")[0];

    /// <summary>The portal shows what it was told until somebody changes it there.</summary>
    private async Task EditAsync()
    {
        var portal = new ConnectionId($"{name}-portal");
        await SettleAsync(portal);
        await WriteAsync(HttpMethod.Post, $"connections/{portal}/drift", new { });
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        channel.Calendar.Show(new Target(_tenant, portal, new UnitId(Garden), RatePlan: null), NightField.Availability, Edited, 0);
        channel.Calendar.Show(new Target(_tenant, portal, new UnitId(Garden), "standard"), NightField.PriceFor(2), Edited, 5_000);
        await WriteAsync(HttpMethod.Post, $"connections/{portal}/drift", new { });
    }

    /// <summary>Pulls and lets the channel be told until nothing waits.</summary>
    private async Task SettleAsync(ConnectionId portal)
    {
        await bench.Get<AccountWatch>().RunOnceAsync(default);
        await bench.Get<TargetWatch>().RunOnceAsync(default);
        for (var round = 0; round < 50; round++)
        {
            await WriteAsync(HttpMethod.Post, $"connections/{portal}/poll", new { });
            await bench.Get<ChannelCatchUp>().RunOnceAsync(default);
            await bench.Get<ChannelDelivery>().Engine.WhenIdleAsync();
            if ((await bench.GetAsync($"/api/v1/tenants/{name}/connections/{portal}", TwoTenants.KeyOf(name))).Body.GetProperty("pending").GetInt32() == 0)
                return;
            // Prices wait for others a moment.
            bench.Time.Advance(TimeSpan.FromSeconds(5));
        }
        throw new TimeoutException($"{portal} does not come to rest.");
    }

    // What nobody could apply waits for a person.
    private Task<string> BuryAsync(string why) => bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s =>
    {
        s.Execute(
            "INSERT INTO journal (tenant, pipeline, class, lane, kind, source, payload, received_at, outcome, error, failed_at) VALUES (?1, 3, 1, ?2, ?3, 'api', x'7B7D', 1, 5, ?4, 1)",
            name, $"lane of {name}", $"kind of {name}", $"{why} of {name}");
        return s.LastId.ToString();
    });

    private string SoldBy(string reader) => $"{name}-sold-{reader}";

    private async Task<string> PostAsync(string path, object body) => IdOf(await WriteAsync(HttpMethod.Post, path, body));

    private async Task<JsonElement> WriteAsync(HttpMethod method, string path, object body)
    {
        var answer = await bench.SendAsync(method, $"/api/v1/tenants/{name}/{path}", body, TwoTenants.KeyOf(name));
        ((int)answer.Status).Should().BeInRange(200, 299, $"{path} {answer.Text}");
        await bench.WhenIdleAsync();
        return answer.Body;
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string path) => (await bench.GetAsync($"/api/v1/tenants/{name}/{path}", TwoTenants.KeyOf(name))).Items;

    private static string IdOf(JsonElement body) => body.GetProperty("id").GetString()!;

    private static string Calendar(string events) => new StringBuilder("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN\n")
        .Append(events).Append("END:VCALENDAR\n").Replace("\r", "").Replace("\n", "\r\n").ToString();
}
