using CsCheck;
using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;
using PmsSync.State.Prices;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Pricing;

/// <summary>What counts is a function of what was said, in whatever order and however often it is applied, in runs of any length.</summary>
internal sealed class PriceConvergenceTests
{
    private static readonly string[] Speakers = ["direct", "revenue", "hub"];

    private static readonly NightField[] Fields = [NightField.StopSell, NightField.PriceFor(2)];

    private static readonly Gen<(PriceSaid By, PriceRange Range)> Fact =
        from source in Gen.Int[0, 2]
        from order in Gen.Int[0, 2]
        from version in Gen.Int[1, 5]
        from minute in Gen.Int[0, 4]
        from first in Gen.Int[1, 4]
        from nights in Gen.Int[1, 3]
        from field in Gen.Int[0, 1]
        from value in Gen.Int[0, 3]
        from currency in Gen.Int[0, 3]
        select (
            new PriceSaid(0, Speakers[source], DateTimeOffset.UnixEpoch.AddMinutes(minute))
            {
                Version = order == 2 ? version : null,
                IsOrdered = order > 0,
                Currency = currency == 0 ? "USD" : "EUR",
            },
            new PriceRange(March(first, first + nights), [new PriceWish(Fields[field].Code, value == 0 ? null : value)]));

    private static readonly Gen<SourceOrder> Order = Gen.Int[0, 3].Select(static n => n switch
    {
        0 => SourceOrder.None,
        1 => new SourceOrder(["revenue"]),
        2 => new SourceOrder(["hub", "direct"]),
        _ => new SourceOrder(["direct", "revenue", "hub"]),
    });

    [Test]
    public void Apply_AnyOrderAnyTimesInAnyRuns_EndsEqual() =>
        Gen.Select(Fact.Array[1, 9], Order, Gen.Int).Sample(static (facts, order, seed) =>
        {
            var chance = new Random(seed);
            var said = facts.Select(static (f, i) => f with { By = f.By with { Event = i + 1 } }).ToList();
            var shuffled = said.Concat(said.Where(_ => chance.Next(3) == 0)).OrderBy(_ => chance.Next()).ToList();

            AtRest(shuffled, order, chance.Next(1, 4)).Should().Equal(AtRest(said, order, run: said.Count));
        });

    [Test]
    public void Weigh_TheOrderOrCurrencyChangedOnTheWay_EndsAsIfItHadBeenSoFromTheStart() =>
        Gen.Select(Fact.Array[1, 9], Order, Order, Gen.Int).Sample(static (facts, before, after, seed) =>
        {
            var chance = new Random(seed);
            var said = facts.Select(static (f, i) => f with { By = f.By with { Event = i + 1 } }).ToList();
            var house = new House(before, chance.Next(2) == 0 ? "USD" : "EUR");
            var early = chance.Next(said.Count + 1);
            house.Apply(said.Take(early), run: 2);
            house.Weigh(before, "USD");
            house.Weigh(after, "EUR");
            house.Apply(said.Skip(early), run: 2);

            house.Rows.Should().Equal(AtRest(said, after, run: said.Count));
        });

    private static List<string> AtRest(IReadOnlyList<(PriceSaid By, PriceRange Range)> facts, SourceOrder order, int run)
    {
        var house = new House(order, "EUR");
        house.Apply(facts, run);
        return house.Rows;
    }

    /// <summary>The rows as the store keeps them: what counts, and beside it what does not.</summary>
    private sealed class House(SourceOrder order, string currency)
    {
        private SourceOrder _order = order;
        private string _currency = currency;
        private readonly Dictionary<(NightField, DateOnly), PriceFact> _cells = [];
        private readonly Dictionary<(NightField, DateOnly), IReadOnlyList<PriceClaim>> _others = [];
        private readonly Dictionary<long, PriceSaid> _speakers = [];

        public List<string> Rows =>
        [
            .. _cells.Values.OrderBy(static c => c.Night).ThenBy(static c => c.Field.Code)
                .Select(c => $"{c} {string.Join(' ', _others.GetValueOrDefault((c.Field, c.Night), []).OrderBy(static o => o.By.Event))}"),
        ];

        public void Apply(IEnumerable<(PriceSaid By, PriceRange Range)> facts, int run)
        {
            foreach (var some in facts.Chunk(run))
            {
                var fold = new PriceFold(Voices(), _order, _currency);
                foreach (var (by, range) in some)
                {
                    _speakers[by.Event] = by;
                    fold.Apply(by, [range]);
                }
                Store(fold);
            }
        }

        public void Weigh(SourceOrder order, string currency)
        {
            (_order, _currency) = (order, currency);
            var fold = new PriceFold(Voices(), order, currency);
            fold.Weigh([.. _cells.Values]);
            Store(fold);
        }

        private List<PriceVoice> Voices() =>
        [
            .. _cells.Values.Where(static c => !c.IsInOtherCurrency).Select(c => new PriceVoice(c.Field, c.Night, new PriceClaim(c.Value, _speakers[c.Event]))),
            .. _others.SelectMany(static o => o.Value.Select(c => new PriceVoice(o.Key.Item1, o.Key.Item2, c, IsBeside: true))),
        ];

        private void Store(PriceFold fold)
        {
            foreach (var fact in fold.Said)
                _cells[(fact.Field, fact.Night)] = fact;
            foreach (var (field, night, others) in fold.Others)
                _others[(field, night)] = others;
        }
    }
}
