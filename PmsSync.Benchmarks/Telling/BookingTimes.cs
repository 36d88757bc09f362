using System.Diagnostics;

namespace PmsSync.Benchmarks.Telling;

/// <summary>One booking's way into the service, in <see cref="Stopwatch"/> ticks; 0 for what has not happened yet.</summary>
internal class BookingTimes
{
    /// <summary>The request is about to be sent.</summary>
    public long SentAt { get; set; }

    /// <summary>The webhook's signal is stored; the API's booking is answered.</summary>
    public long AnsweredAt { get; set; }

    /// <summary>The request that fetches the booking arrived at the simulator.</summary>
    public long PulledAt { get; set; }

    /// <summary>Its acknowledgement arrived there: the booking is journaled.</summary>
    public long AcknowledgedAt { get; set; }

    /// <summary>The commit of the stay, and with it of what is to be told: from here on every calendar that is read shows its nights closed.</summary>
    public long CommittedAt { get; set; }
}
