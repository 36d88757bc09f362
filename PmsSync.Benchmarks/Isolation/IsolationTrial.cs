using PmsSync.Benchmarks.Telling;
using PmsSync.Domain;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>One run of one scenario: the bookings that were made while the flood was under way, and what was lost.</summary>
internal sealed record IsolationRun(IsolationScenario Scenario, IReadOnlyList<BookingTimes> Webhook, IReadOnlyList<BookingTimes> Api)
{
    /// <summary>From the first poured event to the last applied one.</summary>
    public TimeSpan Flood { get; init; }

    public required GarbageWork Garbage { get; init; }

    /// <summary>Of the machine over the last minute, at the end of the run.</summary>
    public double? LoadAverage { get; init; }

    /// <summary>In words, what is not as it must be: a night that is open, a price that is not the last one, an event that is missing.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];
}

/// <summary>The whole service beside a flood: how long a booking takes until its nights are closed, and that nothing is lost.</summary>
internal sealed class IsolationTrial(IsolationOptions options, IsolationScenario scenario, TimeProvider time)
{
    private readonly IsolationHouse _house = new(options);

    public async Task<IsolationRun> RunAsync(CancellationToken cancel)
    {
        var watch = new IsolationWatch();
        await using var service = await IsolationService.StartAsync(_house, watch, scenario, options.Folder, time, cancel);
        var guests = new IsolationGuests(_house, service, watch, options.Pause, time);
        var flood = new IsolationFlood(_house, options, scenario, time);

        // 1 warm up  2 book while it pours  3 wait until all is applied  4 compare
        await guests.BookAsync(options.Warming, static () => false, cancel);
        if (scenario.ChannelIsDown)
            await service.TakeChannelDownAsync();
        var before = GarbageWork.SoFar();
        var poured = PourAsync(service, flood, cancel);
        var isShort = scenario is { Flood: not FloodKind.None, HandlerFails: false };
        var (webhook, api) = await guests.BookAsync(options.Bookings, () => isShort && poured.IsCompleted, cancel);
        var garbage = GarbageWork.SoFar().Since(before);
        var took = await poured;
        await service.WhenIdleAsync(cancel);
        return new IsolationRun(scenario, webhook, api)
        {
            Flood = took,
            Garbage = garbage,
            LoadAverage = IsolationService.LoadAverage(),
            Lost = IsolationJudge.LostOf(service, scenario, guests, flood, options.Events),
        };
    }

    /// <summary>Until all of it is applied; where nothing can be applied, until all of it was tried or waits behind what was.</summary>
    private async Task<TimeSpan> PourAsync(IsolationService service, IsolationFlood flood, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        await flood.PourAsync(service.Journal);
        await service.WhenIdleAsync(scenario.Flood == FloodKind.BookingsOfOne ? Pipeline.Bookings : Pipeline.Pricing, cancel);
        return time.GetElapsedTime(started);
    }
}
