using System.Diagnostics;
using PmsSync.Benchmarks.Scenarios;
using PmsSync.Benchmarks.Telling;

namespace PmsSync.Benchmarks.Signal;

/// <summary>One booking's way through the service to the other connections.</summary>
internal sealed class SignalTimes : BookingTimes
{
    /// <summary>The closing call arrived, by connection.</summary>
    public Dictionary<string, long> ClosedAt { get; } = [];
}

/// <summary>What the trial came to: each booking's times; those that did not close everywhere in time are missing.</summary>
internal sealed record SignalResult(SignalOptions Options, IReadOnlyList<SignalTimes> Bookings, int Refused)
{
    public IReadOnlyList<Figure> Figures() =>
    [
        new("bookings that closed everywhere", "", Bookings.Count, Options.Bookings, Better.More, $"{Options.Connections} connections, one booking at a time"),
        new("calls refused (429)", "", Refused, 0, Better.Less, $"limits times {Options.LimitFactor}"),
        .. Percentiles("webhook to the wire, each connection", static b => b.ClosedAt.Values, "the closing call arrives at another connection's simulator"),
        .. Percentiles("webhook to the wire, the last connection", static b => [b.ClosedAt.Values.Max()], "the nights are closed everywhere"),
        .. Percentiles("webhook answered", static b => [b.AnsweredAt], "its signal is stored"),
        .. Percentiles("pull arrived", static b => [b.PulledAt], "the request that fetches the booking, at the simulator"),
        .. Percentiles("stay committed", static b => [b.CommittedAt], "journaled and applied"),
        .. Percentiles("acknowledgement arrived", static b => [b.AcknowledgedAt], "beside the applying"),
        .. Percentiles("first closing call arrived", static b => [b.ClosedAt.Values.Min()], "planned, its token taken, its cells unknown"),
    ];

    private IEnumerable<Figure> Percentiles(string name, Func<SignalTimes, IEnumerable<long>> at, string words)
    {
        var times = Bookings.SelectMany(b => at(b).Select(a => Stopwatch.GetElapsedTime(b.SentAt, a).TotalMilliseconds)).Order().ToList();
        foreach (var (percentile, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
            yield return new Figure(
                $"{name}, {percentile}", "ms", times.Count == 0 ? 0 : times[(int)Math.Min(times.Count - 1, times.Count * share)], null, Better.Less, words);
    }
}
