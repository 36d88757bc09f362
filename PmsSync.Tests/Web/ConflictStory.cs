using System.Text;
using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Web;

/// <summary>
/// A manager's days in few words: a garden flat and a patio flat that are interchangeable, two rooms of one kind, and feeds
/// of Airbnb and Booking.com on the garden. Days are of March 2027; each step is a minute after the one before.
/// </summary>
internal sealed class ConflictStory : IAsyncDisposable
{
    public const string Tenant = "/api/v1/tenants/casa";

    private const string BookingFeed = "/booking-garden.ics";

    private readonly Dictionary<string, List<(string Uid, int From, int To, string Summary, string Status)>> _shown = new() { ["airbnb"] = [], ["booking"] = [] };

    private ConflictStory(WebBench bench) => Bench = bench;

    public WebBench Bench { get; }

    public static async Task<ConflictStory> BeginAsync(string? adminKey = null, string? tenantKey = null)
    {
        var bench = await WebBench.StartAsync(adminKey, tenantKey);
        var tenants = bench.Get<TenantDirectory>();
        var casa = tenants.Current.Find("casa")!;
        var garden = casa.FindUnit("garden")! with { Group = "small" };
        var patio = garden with { Id = new UnitId("patio"), Name = "Patio" };
        var booking = new ConnectionId("booking");
        var feed = new FeedSource(new FeedId(casa.Id, booking, garden.Id, 0), bench.Channel.Address(BookingFeed));
        var connections = casa.Connections.Where(static c => c.Id.Value == "airbnb").Select(c => new Connection(c.Tenant, c.Id, c.Type, [.. c.Units, new ConnectionUnit { Unit = patio.Id }]) { AllowPrivateNetworks = true })
            .Append(new Connection(casa.Id, booking, ConnectionTypes.Ical, [new ConnectionUnit { Unit = garden.Id, Feeds = [feed] }]) { AllowPrivateNetworks = true });
        tenants.Swap(new Snapshot(
            [new Tenant(casa.Id, [garden, patio, casa.FindUnit("rooms")!], [.. connections]) { Name = casa.Name, ApiKey = casa.ApiKey }, .. tenants.Current.Tenants.Skip(1)], adminKey));
        return new ConflictStory(bench);
    }

    /// <summary>The channel shows one more event; <paramref name="summary"/> is how it names it.</summary>
    public Task ShowAsync(string channel, string uid, int from, int to, string summary = "Reserved", string status = "CONFIRMED")
    {
        _shown[channel].RemoveAll(e => e.Uid == uid);
        _shown[channel].Add((uid, from, to, summary, status));
        return PollAsync(channel);
    }

    /// <summary>The channel no longer shows the event.</summary>
    public Task HideAsync(string channel, string uid)
    {
        _shown[channel].RemoveAll(e => e.Uid == uid);
        return PollAsync(channel);
    }

    public async Task PollAsync(string channel)
    {
        Bench.Channel.On(channel == "airbnb" ? WebBench.Feed : BookingFeed, Answers.Calendar(Text(_shown[channel])));
        (await Bench.PostAsync($"{Tenant}/connections/{channel}/poll")).Status.Should().Be(System.Net.HttpStatusCode.OK);
        await StepAsync();
    }

    /// <summary>A direct booking, known by its number.</summary>
    public async Task BookAsync(string number, int from, int to, string unit = "garden", string status = "confirmed")
    {
        var made = await Bench.PostAsync($"{Tenant}/bookings", new { unit, arrival = Day(from), departure = Day(to), status, externalId = number, allowOverbooking = true });
        made.Status.Should().Be(System.Net.HttpStatusCode.Created, made.Text);
        await StepAsync();
    }

    public async Task ChangeAsync(string number, object patch)
    {
        var done = await Bench.SendAsync(HttpMethod.Patch, $"{Tenant}/bookings/{await IdAsync(number)}", patch);
        done.Status.Should().Be(System.Net.HttpStatusCode.OK, done.Text);
        await StepAsync();
    }

    public async Task CancelAsync(string number)
    {
        await Bench.PostAsync($"{Tenant}/bookings/{await IdAsync(number)}/cancel");
        await StepAsync();
    }

    /// <summary>The owner closes nights.</summary>
    public async Task BlockAsync(int from, int to)
    {
        await Bench.PostAsync($"{Tenant}/units/garden/blocks", new { from = Day(from), to = Day(to), allowOverbooking = true });
        await StepAsync();
    }

    /// <summary>Something broke during a booking, known by its number; these nights are closed for the repair.</summary>
    public async Task RepairAsync(string because, int from, int to)
    {
        var opened = await Bench.PostAsync($"{Tenant}/maintenance-tickets", new { title = "Broken bed", booking = await IdAsync(because), block = new { from = Day(from), to = Day(to) } });
        opened.Status.Should().Be(System.Net.HttpStatusCode.Created, opened.Text);
        await StepAsync();
    }

    /// <summary>Decides the one conflict that is there, or the one that is named.</summary>
    public async Task<Answer> DecideAsync(string action, string? booking = null, string? unit = null, string? note = null, string? conflict = null)
    {
        conflict ??= (await ConflictsAsync()).Single().GetProperty("id").GetString();
        var answer = await Bench.PostAsync($"{Tenant}/conflicts/{conflict}/decision", new { action, booking = booking is null ? null : await IdAsync(booking), unit, note });
        await StepAsync();
        return answer;
    }

    public async Task<IReadOnlyList<JsonElement>> ConflictsAsync(string query = "") => (await Bench.GetAsync($"{Tenant}/conflicts{query}")).Items;

    public async Task<JsonElement> ConflictAsync() => (await ConflictsAsync()).Should().ContainSingle().Subject;

    public async Task<string> LookAsync(int day, string unit = "garden") => (await Bench.GetAsync($"{Tenant}/units/{unit}/nights/{Day(day)}"))["look"]!;

    /// <summary>Our id of the booking that its source knows by this name.</summary>
    public async Task<string> IdAsync(string externalId) => (await BookingAsync(externalId)).GetProperty("id").GetString()!;

    public async Task<JsonElement> BookingAsync(string externalId)
    {
        var items = (await Bench.GetAsync($"{Tenant}/bookings?limit=1000")).Items.Concat((await Bench.GetAsync($"{Tenant}/bookings?limit=1000&kind=block")).Items);
        return items.Single(i => i.GetProperty("externalId").GetString() == externalId || i.GetProperty("id").GetString() == externalId);
    }

    /// <summary>The owner's settings say so from now on.</summary>
    public async Task RuleAsync(ConflictPolicies policies)
    {
        var tenants = Bench.Get<TenantDirectory>();
        var now = tenants.Current;
        tenants.Swap(new Snapshot([.. now.Tenants.Select(t => t.Id.Value == "casa" ? t with { Conflicts = policies } : t)], now.AdminKey));
        await StepAsync();
    }

    /// <summary>These units are closed for two days after each guest, and no others.</summary>
    public async Task PrepareAsync(params string[] units)
    {
        var tenants = Bench.Get<TenantDirectory>();
        var casa = tenants.Current.Find("casa")!;
        var with = casa.Units.Select(u => u with { Cleaning = new CleaningRules { PreparationDays = units.Contains(u.Id.Value) ? 2 : 0 } });
        tenants.Swap(new Snapshot([new Tenant(casa.Id, [.. with], casa.Connections) { Name = casa.Name }, .. tenants.Current.Tenants.Skip(1)]));
        await StepAsync();
    }

    /// <summary>The bookings' nights count in that unit, as a person's decisions about the one conflict would have it.</summary>
    public async Task PlaceAsync(string unit, params string[] bookings)
    {
        var (state, database, conflict) = (Bench.Get<StateReader>(), Bench.Get<Database>(), (await ConflictAsync()).GetProperty("id").GetString()!);
        foreach (var booking in bookings)
        {
            var stay = state.Stay(new TenantId("casa"), await IdAsync(booking))!.Stay;
            await database.Writer.WriteAsync(WorkClass.Normal, s =>
            {
                PlacementStore.Save(s, stay.Tenant, conflict, stay.Id, new Placement(StayFace.Of(stay), new UnitId(unit), 1));
                return true;
            });
        }
    }

    /// <summary>The channel reads what we tell it of the garden.</summary>
    public async Task ReadAsync(string channel)
    {
        var units = (await Bench.GetAsync($"{Tenant}/connections/{channel}")).Body.GetProperty("units");
        await Bench.GetAsync(units.EnumerateArray().Single(static u => u.GetProperty("unit").GetString() == "garden").GetProperty("exportUrl").GetString()!);
        await Bench.Get<ExportReadRecorder>().StopAsync(CancellationToken.None);
        await StepAsync();
    }

    public static string Day(int day) => $"2027-03-{day:00}";

    public async ValueTask DisposeAsync() => await Bench.DisposeAsync();

    public async Task StepAsync()
    {
        await Bench.WhenIdleAsync();
        Bench.Time.Advance(TimeSpan.FromMinutes(1));
    }

    private static string Text(IEnumerable<(string Uid, int From, int To, string Summary, string Status)> events)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN\r\n");
        foreach (var (uid, from, to, summary, status) in events)
            text.Append($"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:202703{from:00}\r\nDTEND;VALUE=DATE:202703{to:00}\r\nSUMMARY:{summary}\r\nSTATUS:{status}\r\nEND:VEVENT\r\n");
        return text.Append("END:VCALENDAR\r\n").ToString();
    }
}
