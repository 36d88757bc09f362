using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Faults;

/// <summary>
/// Says what is wrong: at each instant (a wrong opening that lasts), at each acknowledgement (before the commit), and at rest
/// (calendars that differ, bookings, messages, dead letters).
/// </summary>
internal sealed class FaultJudge
{
    /// <summary>After the last fault or crash: breakers, pauses and doubts are over by then.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromMinutes(6);

    private readonly ChannexWorld _world;
    private readonly FaultTruth _truth;
    private readonly FaultLetters _letters;
    private readonly FaultWeather _weather;
    private readonly FaultWatch _watch;
    private readonly FaultDiary _diary;

    /// <param name="now">From when on wrong openings are judged.</param>
    public FaultJudge(ChannexWorld world, FaultTruth truth, FaultLetters letters, FaultWeather weather, FaultDiary diary, DateTimeOffset now)
    {
        (_world, _truth, _letters, _weather, _diary) = (world, truth, letters, weather, diary);
        _watch = new FaultWatch(world, diary.Violated) { CalmSince = now };
    }

    /// <summary>How long a channel showed too much, in calm.</summary>
    public IReadOnlyDictionary<WrongBy, TimeSpan> Longest => _watch.Longest;

    /// <summary>A fault or a crash: how long a wrong opening lasts is not judged now.</summary>
    public void Disturbed() => _watch.CalmSince = null;

    public void Calmed(DateTimeOffset now) => _watch.CalmSince = now + Recovery;

    public void Started(DateTimeOffset now)
    {
        if (!_weather.IsBad)
            Calmed(now);
    }

    /// <summary>A request leaves the service.</summary>
    public void Leaves(FaultService service, HttpRequestMessage request)
    {
        if (FaultChecks.UnjournaledAcknowledgement(service, request) is { } revision)
            _diary.Violated($"revision {revision} is acknowledged before it is journaled");
    }

    /// <summary>Nothing moves at this instant any more.</summary>
    public void Look(FaultService service, DateTimeOffset now) => _watch.Look(service, now);

    /// <summary>What is not as it should be once everything is calm.</summary>
    public IEnumerable<string> AtRest(FaultService service, DateOnly today) =>
        [.. _truth.Differences(today), .. FaultHeld.Differences(service, _world, today), .. FaultChecks.Of(service, _world, _truth, today)];

    /// <summary>What became of our messages, once none is under way.</summary>
    public IEnumerable<string> OfMessages(FaultService service) => _letters.Problems(service);
}
