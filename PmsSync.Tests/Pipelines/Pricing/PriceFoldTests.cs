using CsCheck;
using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;
using PmsSync.State.Prices;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Pricing;

internal sealed class PriceFoldTests
{
    private static readonly NightField[] Fields = [NightField.MinStayArrival, NightField.StopSell, NightField.PriceFor(1), NightField.PriceFor(2)];

    private static readonly Gen<PriceRange> Range =
        from first in Gen.Int[1, 20]
        from nights in Gen.Int[1, 11]
        from days in Gen.Int[1, 127]
        from values in Gen.Select(Gen.Int[0, Fields.Length - 1], Gen.Int[0, 3]).Array[1, 3]
        select new PriceRange(March(first, first + nights), [.. values.DistinctBy(static v => v.Item1).Select(static v => Wish(Fields[v.Item1], v.Item2 == 0 ? null : v.Item2))])
        {
            Days = (Weekdays)days,
        };

    [Test]
    public void Apply_AnyRangesInAnyRuns_EqualsSayingThemNightByNight() => Range.Array[0, 4].Array[1, 6].Sample(commands =>
    {
        var stored = new List<PriceFact>();
        for (var i = 0; i < commands.Length; i++)
        {
            var fold = Fold([.. stored]);
            fold.Apply(By(i + 1), commands[i]);
            Store(stored, fold.Said);
        }

        stored.Where(static f => f.Value is not null).Should().BeEquivalentTo(NightByNight(commands));
    });

    [Test]
    public void Apply_EventsInAnyOrder_EqualsTheOrderInWhichTheyWereSaid() =>
        Gen.Select(Range.Array[0, 3].Array[2, 6], Gen.Int).Sample(static (commands, seed) =>
        {
            var order = Enumerable.Range(0, commands.Length).ToArray();
            new Random(seed).Shuffle(order);
            var fold = Fold();
            foreach (var i in order.Concat(order))
                fold.Apply(By(i + 1), commands[i]);

            fold.Said.Where(static f => f.Value is not null).Should().BeEquivalentTo(NightByNight(commands));
        });

    [Test]
    public void Apply_TheSameAgain_SaysItAnewAndChangesNothing()
    {
        var fold = Fold(new PriceFact(Fields[0], Day(1), 2, 1));

        var step = fold.Apply(By(2), [new PriceRange(March(1, 2), [Wish(Fields[0], 2)])]);

        step.Should().Be(new PriceStep(Said: 1, Older: 0, Outranked: 0, Changed: 0, Nights: null));
        fold.Said.Should().Equal(new PriceFact(Fields[0], Day(1), 2, 2));
        fold.Changed.Should().BeEmpty();
    }

    [Test]
    public void Apply_WhatIsTakenBackInTheSameRun_IsNoChange()
    {
        var fold = Fold(new PriceFact(Fields[0], Day(1), 2, 1));

        fold.Apply(By(2), [new PriceRange(March(1, 2), [Wish(Fields[0], 5)])]);
        fold.Apply(By(3), [new PriceRange(March(1, 2), [Wish(Fields[0], 2)])]);

        fold.Changed.Should().BeEmpty();
    }

    [Test]
    public void Weigh_InAnotherCurrency_LeavesRestrictionsAloneAndCountsNoPrice()
    {
        PriceFact[] stood = [new PriceFact(NightField.StopSell, Day(1), 1, 1), new PriceFact(NightField.PriceFor(2), Day(1), 100, 1)];
        var fold = Fold("USD", stood);

        fold.Weigh(stood);

        fold.Said.Should().Equal(new PriceFact(NightField.PriceFor(2), Day(1), null, PriceFact.Nobody));
        fold.Changed.Should().ContainSingle();
        fold.Others.Single().Others.Should().Equal(new PriceClaim(100, By(1)));
    }

    [Test]
    public void Weigh_WhereThePriceWasReleasedInTheOldCurrency_IsNoPriceInAny()
    {
        PriceFact[] stood = [new PriceFact(NightField.PriceFor(2), Day(1), null, 1)];
        var fold = Fold("USD", stood);

        fold.Weigh(stood);

        fold.Said.Should().BeEmpty();
    }

    private static PriceSaid By(long id) => new(id, Stay.Direct, DateTimeOffset.UnixEpoch) { Currency = "EUR" };

    private static PriceFold Fold(params PriceFact[] before) => Fold("EUR", before);

    private static PriceFold Fold(string currency, params PriceFact[] before) =>
        new(before.Select(static f => new PriceVoice(f.Field, f.Night, new PriceClaim(f.Value, By(f.Event)))), SourceOrder.None, currency);

    private static PriceWish Wish(NightField field, long? value) => new(field.Code, value);

    private static void Store(List<PriceFact> stored, IReadOnlyList<PriceFact> said)
    {
        stored.RemoveAll(s => said.Any(f => (f.Field, f.Night) == (s.Field, s.Night)));
        stored.AddRange(said);
    }

    private static List<PriceFact> NightByNight(PriceRange[][] commands)
    {
        var facts = new List<PriceFact>();
        for (var day = 1; day <= 31; day++)
            foreach (var field in Fields)
            {
                PriceFact? last = null;
                for (var i = 0; i < commands.Length; i++)
                    foreach (var range in commands[i].Where(r => r.Nights.Contains(Day(day)) && r.Days.Includes(Day(day))))
                        foreach (var wish in range.Values.Where(w => w.Field == field.Code))
                            last = new PriceFact(field, Day(day), wish.Value, i + 1);
                if (last is { Value: not null } said)
                    facts.Add(said);
            }
        return facts;
    }
}
