using PmsSync.Domain;

namespace PmsSync.Sandbox.Channels;

/// <summary>One VEVENT as a channel writes it.</summary>
internal sealed record ChannelEvent(string Uid, StayDates Dates, string Summary, string? Description = null, string? Status = null);

/// <summary>
/// How one kind of channel shows its calendar and reads ours. What a feed shows is a pure function of the
/// listing, the local date and the seed: midnight needs no job, and a restart changes no UID.
/// </summary>
internal abstract class ChannelHabits
{
    private static readonly Dictionary<string, ChannelHabits> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["airbnb"] = new AirbnbHabits(),
        ["booking"] = new BookingHabits(),
        ["vrbo"] = new VrboHabits(),
    };

    public static string Names => string.Join(", ", Known.Keys);

    /// <summary>The share of an apartment's first calendar that this channel sold: from (included) to (excluded), in 0..1.</summary>
    public abstract (double From, double To) Share { get; }

    /// <summary>How often this channel reads our export, in guest time.</summary>
    public abstract TimeSpan ReadsEvery { get; }

    public abstract FeedLayout Layout { get; }

    public abstract ListingHabits Defaults(SandboxOptions options);

    /// <summary>The events shown on that local date; inquiries only when <paramref name="tentative"/>.</summary>
    public abstract IReadOnlyList<ChannelEvent> Show(SandboxListing listing, DateOnly today, int seed, bool tentative);

    /// <summary>Whether every edit of a stay gives it a new UID.</summary>
    public virtual bool ReissuesOnEdit => false;

    /// <summary>A moved booking gets a new UID once in so many moves; 0 for never.</summary>
    public virtual int ReissuesOneIn => 0;

    public static bool IsKnown(string channel) => Known.ContainsKey(channel);

    public static ChannelHabits Of(ListingId listing) => Known[listing.Channel];

    protected static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    protected static bool IsTentative(SandboxStay stay) => stay.Kind == SandboxKind.Tentative;
}
