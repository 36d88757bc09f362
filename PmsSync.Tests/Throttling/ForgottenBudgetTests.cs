using PmsSync.Connectors.Channex;
using PmsSync.Connectors.Ical;
using PmsSync.Connectors.Json;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Throttling;

namespace PmsSync.Tests.Throttling;

/// <summary>Which budgets go with a tenant whose data is deleted, and which stay because they may be others' too.</summary>
internal sealed class ForgottenBudgetTests
{
    private static readonly TenantId Gone = new("casa"), Neighbour = new("casa-2");

    [Test]
    public void Names_OfATenantsOwnConnections_AreItsOwn()
    {
        PublishedLimit[] limits = [new("reads", 10, TimeSpan.FromMinutes(1), Rolling: true)];
        var joined = JsonBudgets.All(AccessOf(Gone) with { Joined = new JoinedSystem(new Uri("https://pms.invalid/"), null, new Uri("https://pms.invalid/")) });
        // As the pollers name it.
        var connection = new Connection(Gone, new ConnectionId("portal"), "ical", []).ToString();
        var feed = FeedBudgets.TicketOf(
            new FeedRequest(new Uri("https://feeds.invalid/a.ics")) { Key = $"{connection}/attic", Tenant = Gone, Connection = connection, Limits = limits },
            new Uri("https://feeds.invalid/a.ics"), new FeedFetchOptions()).Request.Budgets;
        string[] own = [.. joined.Select(static b => b.Id), feed[0].Id, .. new IcalConnector().BudgetsOf(AccessOf(Gone) with { Limits = limits }).Select(static b => b.Id)];

        own.Should().HaveCount(4).And.OnlyContain(static id => OwnedNames.OfBudgets.AreOf(id, Gone)).And.NotContain(static id => OwnedNames.OfBudgets.AreOf(id, Neighbour));
        own[2].Should().Be(own[3], "what is shown is what is counted");
    }

    [Test]
    public void Names_OfAddressesAndAccounts_AreNobodys()
    {
        var feed = FeedBudgets.TicketOf(new FeedRequest(new Uri("https://feeds.invalid/a.ics")) { Key = "casa/portal", Tenant = Gone }, new Uri("https://feeds.invalid/a.ics"), new FeedFetchOptions());

        ChannexBudgets.All(AccessOf(Gone)).Concat(feed.Request.Budgets).Select(static b => b.Id).Should().NotContain(static id => OwnedNames.OfBudgets.AreOf(id, Gone));
    }

    [Test]
    public async Task Forget_WhatWasLearnedOfATenantsOwnLimits_IsKnownNoMore_AndThatOfOthersIs()
    {
        using var house = new BudgetHouse();
        var (gone, neighbour) = (RequestOf(Gone), RequestOf(Neighbour));
        foreach (var request in (CallRequest[])[gone, neighbour])
            house.Manager.Throttled(request, house.Clock.GetUtcNow() + TimeSpan.FromHours(1));

        house.Manager.Forget(Gone);

        house.Manager.Ask(gone).Should().BeOfType<CallDecision.Granted>().Which.Lease.Dispose();
        house.Manager.Ask(neighbour).Should().BeOfType<CallDecision.Refused>();
        await house.StopAsync();
        house.Manager.Forget(Neighbour);
        house.Manager.Ask(neighbour).Should().BeOfType<CallDecision.Granted>("what a former run left of it is known no more either");
    }

    private static CallRequest RequestOf(TenantId tenant) => JsonBudgets.Request(AccessOf(tenant), WorkClass.Critical, JsonBudgets.Pull(AccessOf(tenant)));

    private static ChannelAccess AccessOf(TenantId tenant) => new()
    {
        Tenant = tenant,
        Connection = new ConnectionId("portal"),
        Type = "json",
        BaseUrl = new Uri("https://pms.invalid"),
        ApiKey = "key",
        PropertyId = "casa/portal",
    };
}
