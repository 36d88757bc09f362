using PmsSync.Sandbox.Channex.Limits;

namespace PmsSync.Sandbox.Channex;

/// <summary>How the simulated account behaves where Channex leaves a choice, or where a test wants it to be unkind.</summary>
internal sealed record ChannexSettings
{
    public ChannexLimits Limits { get; init; } = new();

    /// <summary>How long after its answer a push of availability or restrictions takes effect. The default is zero: at once.</summary>
    public TimeSpan TaskDelay { get; init; }

    /// <summary>How long an unacknowledged revision stays in the feed. Channex: 30 minutes.</summary>
    public TimeSpan FeedKeeps { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// A full card number that every text which a channel can fill will contain; null for none. Real channels do this
    /// unasked; nothing of it may ever reach a disk.
    /// </summary>
    public string? MarkedCard { get; init; }

    /// <summary>Whether a changed booking's rooms get new ids, as in the documentation's own example. The default is false.</summary>
    public bool FreshRoomIds { get; init; }

    /// <summary>One webhook in so many is delivered twice; 0 for none. The default is 0.</summary>
    public int WebhookTwiceOneIn { get; init; }

    /// <summary>Whether webhooks that are due together leave in an order of chance. The default is false.</summary>
    public bool WebhooksShuffled { get; init; }

    /// <summary>Whether attempts to read the calendar count for the limit as pushes do; the documentation does not say. The default is true.</summary>
    public bool ReadsCount { get; init; } = true;

    /// <summary>How many calls the log keeps. The default is 20,000.</summary>
    public int LogKeeps { get; init; } = 20_000;

    /// <summary>How many of the newest calls keep their body in the log. The default is 1,000.</summary>
    public int LogKeepsBodies { get; init; } = 1_000;
}
