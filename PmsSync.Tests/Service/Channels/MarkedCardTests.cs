using System.Text;
using PmsSync.Sandbox.Channex.Messages;
using static PmsSync.Tests.Service.Channels.SalesConfiguration;

namespace PmsSync.Tests.Service.Channels;

/// <summary>Channels put full card numbers wherever a guest can write. Nothing of it may ever be on our disk or in our answers.</summary>
[TestFixture]
[CancelAfter(180_000)]
internal sealed class MarkedCardTests
{
    private const string Card = "5555555555554444";

    [Test]
    public async Task Card_InEveryFieldThatAChannelFills_IsFoundInNoFileAndNoAnswer()
    {
        await using var bench = await SalesBench.OpenAsync();
        bench.World.Change(static a => a.Settings = a.Settings with { MarkedCard = Card });

        var kept = bench.GuestBooks(TwinRoom, "2026-11-21", "2026-11-25", guest: $"Ann {Card}");
        var gone = bench.GuestBooks(DoubleRoom, "2026-11-21", "2026-11-25");
        bench.World.Change(a => GuestDesk.Write(a, bench.Property(a), kept, $"My card is {Card}, thank you", [$"card-{Card}.pdf"], bench.Clock.GetUtcNow()));
        await bench.PollAsync();
        bench.GuestChanges(kept, TwinRoom, "2026-11-22", "2026-11-26");
        bench.GuestCancels(gone);
        await bench.PollAsync();
        await PostWebhookAsync(bench, $$"""{"event":"message","payload":{"message":"{{Card}}"} }""");
        await bench.UntilAsync(() => Items(bench, "messages").Contains("My card is", StringComparison.Ordinal), "the guest's message is here");
        await bench.RestAsync();

        bench.World.Read(static a => a.Settings.MarkedCard).Should().Be(Card, "else nothing is proved");
        foreach (var path in new[] { "bookings", "messages", "events", "dead-letters", "connections", "conflicts", "units/twin/calendar?from=2026-11-20&to=2026-11-30", "units/twin/nights/2026-11-22" })
            (await bench.GetAsync(path)).GetRawText().Should().NotContain(Card, path);
        foreach (var item in (await bench.GetAsync("events")).GetProperty("items").EnumerateArray())
            (await bench.GetAsync($"events/{item.GetProperty("id")}")).GetRawText().Should().NotContain(Card);
        FilesWithCard(bench).Should().BeEmpty();
        await bench.StopAsync();
        FilesWithCard(bench).Should().BeEmpty("not after the last write either");
    }

    private static List<string> FilesWithCard(SalesBench bench)
    {
        var own = Directory.EnumerateFiles(bench.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(bench.DataDirectory, f).StartsWith("sandbox", StringComparison.Ordinal) && !f.EndsWith(".lock", StringComparison.Ordinal)).ToList();
        own.Should().Contain(static f => f.EndsWith(".db", StringComparison.Ordinal)).And.Contain(static f => f.EndsWith(".log", StringComparison.Ordinal));
        return [.. own.Where(static f => Bytes(f).IndexOf(Encoding.ASCII.GetBytes(Card)) >= 0 || Bytes(f).IndexOf(Encoding.Unicode.GetBytes(Card)) >= 0)];
    }

    private static ReadOnlySpan<byte> Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Items(SalesBench bench, string path)
    {
        using var answer = bench.Http.Send(new HttpRequestMessage(HttpMethod.Get, $"/api/v1/tenants/{Tenant}/{path}"));
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    private static async Task PostWebhookAsync(SalesBench bench, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/{Tenant}/channex") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Webhook-Secret", Secret);
        (await bench.Http.SendAsync(request)).StatusCode.Should().Be(System.Net.HttpStatusCode.Accepted);
    }
}
