using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

/// <summary>
/// Intake, feeder and lanes under every interleaving that a random schedule finds: commits and offers, refills,
/// reloads, turns and their reports, parking, rests, people's hands. However small the limits: each item once, in the
/// order of its lane.
/// </summary>
[TestFixture]
internal sealed class FeedingPropertyTests
{
    private static readonly Gen<(LaneEngineOptions Options, int Seed)> AnyRun = Gen.Select(
        Gen.Int[1, 12], Gen.Int[1, 16], Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int)
        .Select(static (capacity, memory, perLane, page, perTurn, seed) => (new LaneEngineOptions
        {
            Capacity = capacity,
            MaxInMemory = memory,
            MaxInMemoryPerLane = perLane,
            PageSize = page,
            MaxItemsPerLane = perTurn,
            MaxItemsPerTurn = perTurn * 2,
        }, seed));

    [Test]
    public void AnySchedule_AnyLimits_EachItemOnceInOrderOfItsLane() =>
        AnyRun.Sample(static run => new Schedule(run.Options, run.Seed).Run(steps: 300), iter: 1_000);

    private sealed class Schedule
    {
        private readonly FakeTimeProvider _time = new();
        private readonly FakeSource _source = new();
        private readonly Random _random;
        private readonly LaneEngineOptions _options;
        private readonly Intake _intake;
        private readonly LaneTable _table;
        private readonly Feeder _feeder;
        private readonly Queue<WorkItem> _committed = new();
        private readonly List<Held> _turns = [];
        private readonly List<WorkItem> _reopened = [];

        // Closed by a turn whose claim was taken away before it reported: they come again, and once more where a person opened
        // them meanwhile, and may be found closed.
        private readonly HashSet<long> _closedUnheard = [];
        private readonly bool _peopleReopen;
        private int _commits;
        private Fetch _fetch;
        private bool _read;

        public Schedule(LaneEngineOptions options, int seed)
        {
            _options = options;
            _random = new(seed);
            _peopleReopen = seed % 2 == 0;
            _intake = new(options.Capacity);
            _table = new(options);
            _feeder = new(options, _intake, _source, _table);
        }

        private Moment Now => Moment.Of(_time);

        public void Run(int steps)
        {
            for (var step = 0; step < steps; step++)
                Step(_random.Next(_peopleReopen ? 24 : 23));
            for (var step = 0; step < 100_000 && (_source.OpenCount > 0 || _committed.Count > 0 || _table.Lanes.Count > 0); step++)
                Step(5 + _random.Next(17));
            while (_fetch.Kind != FetchKind.Nothing || Plan())
                Feed();

            _source.Mistakes.Should().BeEmpty();
            _source.Closed.Count.Should().Be(_commits + _reopened.Count, "each was closed once");
            _source.OpenCount.Should().Be(0);
            (_table.Items, _table.RunningItems, _table.ParkedItems, _table.ParkedLanes, _table.ReadyLanes, _table.Lanes.Count)
                .Should().Be((0, 0, 0, 0, 0, 0));
        }

        private void Step(int choice)
        {
            switch (choice)
            {
                case < 5:
                    Commit();
                    break;
                case < 8:
                    Offer();
                    break;
                case < 14:
                    Feed();
                    break;
                case < 17:
                    Take();
                    break;
                case < 20:
                    Finish();
                    break;
                case 20:
                    _time.Advance(TimeSpan.FromSeconds(_random.Next(8)));
                    _table.UnparkDue(Now);
                    break;
                case 21:
                    UnparkAny();
                    break;
                case 22:
                    Restart();
                    break;
                default:
                    Reopen();
                    break;
            }
        }

        private void Commit()
        {
            for (var n = _random.Next(1, 4); n > 0; n--)
            {
                DateTimeOffset? notBefore = _random.Next(8) == 0 ? _time.GetUtcNow().AddSeconds(_random.Next(10)) : null;
                _committed.Enqueue(_source.Commit(
                    $"t{_random.Next(2)}", $"l{_random.Next(3)}", (WorkClass)_random.Next(4), notBefore));
                _commits++;
            }
        }

        private void Offer()
        {
            var batch = new List<WorkItem>();
            for (var n = _random.Next(1, 6); n > 0 && _committed.TryDequeue(out var item); n--)
                batch.Add(item);
            if (batch.Count > 0)
                _intake.Offer([.. batch]);
        }

        /// <summary>One of plan, read and admit: whatever comes between them must do no harm.</summary>
        private void Feed()
        {
            if (_fetch.Kind == FetchKind.Nothing)
            {
                Plan();
            }
            else if (!_read)
            {
                _feeder.Read(_fetch);
                _read = true;
            }
            else
            {
                _feeder.Admit(_fetch, Now);
                (_fetch, _read) = (Fetch.Nothing, false);
            }
        }

        private bool Plan()
        {
            _fetch = _feeder.Plan(Now);
            return _fetch.Kind != FetchKind.Nothing;
        }

        private void Take()
        {
            var turn = new Turn(_options.MaxItemsPerTurn);
            if (_turns.Count < 3 && _table.Take(turn, _random.Next(1, 4), Now))
                _turns.Add(new(turn));
        }

        /// <summary>A handler's commit, or the report of what it committed: whatever comes between them must do no harm.</summary>
        private void Finish()
        {
            if (_turns.Count == 0)
                return;
            var held = _turns[_random.Next(_turns.Count)];
            if (held.Results.Count == 0)
            {
                for (var i = 0; i < held.Turn.Claims.Count; i++)
                    held.Results.Add(Handle(held.Turn.Claims[i], held.Turn.Runs[i].Items));
                return;
            }

            _turns.Remove(held);
            var rest = TimeSpan.FromSeconds(_random.Next(3) == 0 ? _random.Next(1, 6) : 0);
            foreach (var ((lane, epoch), result) in held.Turn.Claims.Zip(held.Results))
            {
                if (result is null)
                    _table.Fault(lane, epoch, TimeSpan.FromSeconds(_random.Next(5)), "fault", Now);
                else
                    _table.Finish(lane, epoch, result, rest, Now);
            }
        }

        /// <returns>Null when the handler threw.</returns>
        private LaneResult? Handle((Lane Lane, int Epoch) claim, ArraySegment<WorkItem> items)
        {
            var completed = _random.Next(items.Count);
            LaneResult? result = _random.Next(6) switch
            {
                0 => new LaneResult.RetryAt(completed, _time.GetUtcNow().AddSeconds(_random.Next(10)), "busy"),
                1 => new LaneResult.Yield(completed),
                2 => null,
                _ => LaneResult.Done,
            };
            if (claim.Lane.Epoch == claim.Epoch)
                Close(items[..(result is null ? 0 : result is LaneResult.DoneResult ? items.Count : completed)]);
            return result;
        }

        private void Close(ArraySegment<WorkItem> items)
        {
            // What was opened again stands behind what ran at that moment, so only the others have a strict order.
            foreach (var item in items)
            {
                if (_source.IsOpen(item) || !_closedUnheard.Contains(item.Id))
                    _source.Close(item, inOrder: !_peopleReopen);
            }
        }

        private void UnparkAny()
        {
            if (_table.Lanes.FirstOrDefault(static l => l.State == LaneState.Parked) is { } lane)
                _table.Unpark(lane, Now);
        }

        private void Restart()
        {
            if (_turns.Count == 0)
                return;
            var turn = _turns[0].Turn;
            for (var i = 0; i < turn.Claims.Count; i++)
            {
                var (lane, epoch) = turn.Claims[i];
                if (lane.Epoch != epoch)
                    continue;
                _closedUnheard.UnionWith(turn.Runs[i].Items.Where(item => !_source.IsOpen(item) || _reopened.Contains(item)).Select(static item => item.Id));
                _table.Reclaim(lane, Now);
            }
        }

        private void Reopen()
        {
            var item = _source.Closed.Except(_reopened).FirstOrDefault();
            if (item.Id == 0)
                return;
            _reopened.Add(item);
            _source.Reopen(item);
            _feeder.Reopen([item]);
        }

        /// <summary>A turn, and from its commit until its report one result for each of its runs.</summary>
        private sealed record Held(Turn Turn)
        {
            public List<LaneResult?> Results { get; } = [];
        }
    }
}
