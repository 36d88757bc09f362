using System.Net;
using System.Text.Json;
using PmsSync.Web.Input;
using static PmsSync.Tests.Web.Tenants.TenantTrial;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>What a tenant reads is its own, whatever it asks for, and its owner finds it.</summary>
[TestFixture]
[CancelAfter(150_000)]
internal sealed class ForeignListTests
{
    [Test]
    public async Task EveryRead_FindsTheSamplesForTheirOwner()
    {
        Routes.Should().HaveCountGreaterThan(30);
        foreach (var route in Routes.Where(static r => r.IsRead))
            foreach (var sample in Two.Villa.For(route))
            {
                var path = route.Fill("villa", kind => sample[kind]);
                var answer = await Two.Bench.GetAsync(path, route.Name == "CountTenantData" ? TwoTenants.AdminKey : sample.Key);

                answer.Status.Should().Be(HttpStatusCode.OK, $"{route} has to find something, else nothing is proved");
                if (answer.Body.ValueKind == JsonValueKind.Object && answer.Body.TryGetProperty("items", out var items))
                    items.EnumerateArray().Should().NotBeEmpty($"{path} has to find something, else nothing is proved");
                else if (route.HasIds)
                    answer.Text.Should().Contain(path.Split('/')[^1] is "calendar" or "prices" ? sample["units"] : Uri.UnescapeDataString(path.Split('/')[^1]), path);
                else
                    answer.Text.Should().NotBeEmpty(path);
            }
    }

    [Test]
    public void EveryWordOfAQuery_IsAnIdOfAKindOrNobodys() => Routes.SelectMany(static r => r.Unknown.Select(word => $"{r} {word}")).Should().BeEmpty();

    [Test]
    public async Task EveryFilter_FindsTheSamplesForTheirOwner()
    {
        foreach (var route in Routes.Where(static r => r.Name != "ExportTenant"))
            foreach (var filter in route.Questions.Where(static q => q.Word != "").GroupBy(static q => q.Word, static q => q.Question))
            {
                var found = 0;
                foreach (var question in filter)
                    found += (await Two.Bench.GetAsync(route.Fill("villa", static kind => Two.Villa[kind]) + Filled(question, static kind => Two.Villa[kind]), Two.Villa.Key)).Items.Count;
                found.Should().BePositive($"{route} by {filter.Key} has to find something, else nothing is proved");
            }
    }

    [Test]
    public async Task Lists_HaveNothingOfAnother_WhateverTheyAreAskedFor()
    {
        foreach (var route in Routes.Where(static r => r.Name is not ("ExportTenant" or "CountTenantData")))
            foreach (var (_, question) in route.Questions)
            {
                var path = route.Fill("casa", static kind => Two.Casa[kind]);
                var (foreign, random) = await AskAtOneMomentAsync(path + Filled(question, static kind => Two.Villa[kind]), path + Filled(question, static kind => Random(Two.Villa[kind])));

                foreign.Text.ToLowerInvariant().Should().NotContain("villa", $"{path}{question}");
                (foreign.Status, foreign.Text).Should().Be((random.Status, random.Text), $"{path}{question}");
            }
        (await Two.Bench.GetAsync("/api/v1/tenants", Two.Casa.Key)).Text.ToLowerInvariant().Should().Contain("casa").And.NotContain("villa");
    }

    [Test]
    public async Task CursorsOfAnother_OpenNothing()
    {
        var paged = Routes.Where(static r => r.IsPaged).ToList();
        paged.Select(static r => r.Name).Should().Contain(["ListBookings", "ListEvents", "ListNotices", "ListMaintenanceTickets"]);
        foreach (var route in paged)
        {
            var (theirs, ours) = (route.Fill("villa", static kind => Two.Villa[kind]), route.Fill("casa", static kind => Two.Casa[kind]));
            var page = await Two.Bench.GetAsync($"{theirs}?limit=1", Two.Villa.Key);
            page["next"].Should().NotBeNullOrEmpty($"{route} has to have a second page, else nothing is proved");
            (await Two.Bench.GetAsync($"{theirs}?cursor={page["next"]}", Two.Villa.Key)).Items.Should().NotBeEmpty($"{route}");

            var answer = await Two.Bench.GetAsync($"{ours}?cursor={page["next"]}", Two.Casa.Key);

            answer.Text.ToLowerInvariant().Should().NotContain("villa", $"{route}");
            if (answer.Status == HttpStatusCode.OK)
                continue;
            // Where the cursor is an id of the list, another's is what no list has.
            var unknown = await Two.Bench.GetAsync($"{ours}?cursor={Paging.Cursor(Random(Paging.Position(page["next"]!)!))}", Two.Casa.Key);
            (answer.Status, answer.Text).Should().Be((HttpStatusCode.UnprocessableEntity, unknown.Text), $"{route}");
        }
    }

    // What others have written in the same house may be applied meanwhile: it was not, where nothing changed around the question.
    private static async Task<(Answer Foreign, Answer Random)> AskAtOneMomentAsync(string foreign, string random)
    {
        while (true)
        {
            var before = await Two.Bench.GetAsync(random, Two.Casa.Key);
            var asked = await Two.Bench.GetAsync(foreign, Two.Casa.Key);
            var after = await Two.Bench.GetAsync(random, Two.Casa.Key);
            if (before.Text == after.Text)
                return (asked, after);
        }
    }

    private static string Filled(string question, Func<string, string> idOf) => TenantRoute.FillText(question, kind => Uri.EscapeDataString(idOf(kind)))!;
}
