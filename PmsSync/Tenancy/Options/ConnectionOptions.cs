using System.ComponentModel.DataAnnotations;

namespace PmsSync.Tenancy;

/// <summary>A connection as configured.</summary>
internal sealed class ConnectionOptions
{
    [Required(ErrorMessage = "Give the connection an id, for example \"airbnb\".")]
    public string? Id { get; set; }

    [Required(ErrorMessage = "Write the connector's name, for example \"ical\".")]
    public string? Type { get; set; }

    /// <summary>False pauses the connection; what it brought stays. The default is true.</summary>
    public bool Enabled { get; set; } = true;

    public PollOptions Poll { get; set; } = new();

    /// <summary>Replaces the connector's built-in limits. The default is none.</summary>
    public List<LimitOptions> Limits { get; set; } = [];

    /// <summary>Lets this connection reach private, loopback and link-local addresses. The default is false.</summary>
    public bool AllowPrivateNetworks { get; set; }

    public GraceOptions Grace { get; set; } = new();

    /// <summary>What the connection calls itself. The default is the program's own name and version.</summary>
    public string? UserAgent { get; set; }

    /// <summary>Whether a tentative event takes its nights. The default is true.</summary>
    public bool TentativeBlocks { get; set; } = true;

    /// <summary>Where an API lies, with <c>/api/v1</c>. The default is the system's production address.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Opens the account of an API.</summary>
    [Secret]
    public string? ApiKey { get; set; }

    /// <summary>The property in an API's own words.</summary>
    public string? PropertyId { get; set; }

    /// <summary>What webhooks of the system must carry. The default is none: no webhook is accepted.</summary>
    [Secret]
    public string? WebhookSecret { get; set; }

    /// <summary>Where a joined system tells what happened there (type <c>json</c>).</summary>
    [Secret]
    public string? PullUrl { get; set; }

    /// <summary>Where a joined system is told how far it was read. The default is none: it is not told.</summary>
    [Secret]
    public string? AckUrl { get; set; }

    /// <summary>Where a joined system is told what changed here. The default is none: it is not told.</summary>
    [Secret]
    public string? PushUrl { get; set; }

    /// <summary>Signs what is sent to and taken from a joined system: <c>whsec_</c> and at least 24 random bytes in base64.</summary>
    [Secret]
    public string? Secret { get; set; }

    /// <summary><c>repair</c>, <c>adopt</c> or <c>ask</c>: what becomes of nights that were closed at the channel manager itself. The default is <c>repair</c>.</summary>
    public string? OnAvailabilityEdit { get; set; }

    /// <summary>The same for prices and restrictions that were changed there. The default is <c>repair</c>.</summary>
    public string? OnPriceEdit { get; set; }

    /// <summary>Unit id → what this system needs to know of the unit.</summary>
    public Dictionary<string, ConnectionUnitOptions> Units { get; set; } = [];
}

/// <summary>
/// How often a source is asked. Without <see cref="Min"/> or <see cref="Max"/> a configured interval is kept
/// as it is; with none of the three the interval of a feed moves between 5 minutes and 1 hour, and that of an API's
/// bookings between 1 and 10 minutes.
/// </summary>
internal sealed class PollOptions
{
    /// <summary>At least one second. The default is 00:15:00, for the bookings of an API 00:01:00.</summary>
    public TimeSpan? Interval { get; set; }

    /// <summary>The shortest wait, however lively the source. The default is the interval, or 00:05:00 (an API: 00:01:00) where none is written.</summary>
    public TimeSpan? Min { get; set; }

    /// <summary>The longest wait, whatever the source asks for. The default is the interval, or 01:00:00 (an API: 00:10:00) where none is written.</summary>
    public TimeSpan? Max { get; set; }
}

/// <summary>When nights that left a feed are free (see the README's rules of held nights).</summary>
internal sealed class GraceOptions
{
    /// <summary>Good answers in a row without the night. The default is 3.</summary>
    [Range(1, 1000)]
    public int Polls { get; set; } = 3;

    /// <summary>At least this long after the first of them. The default is 00:10:00.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan AtLeast { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long nights of a mass loss are kept. The default is 1.00:00:00.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan AfterMassLoss { get; set; } = TimeSpan.FromDays(1);
}

/// <summary>One published limit of the other side.</summary>
internal sealed class LimitOptions
{
    [Required(ErrorMessage = "Name the limit, for example \"account\".")]
    public string? Name { get; set; }

    [Required(ErrorMessage = "Write how many calls the window allows.")]
    [Range(1, 10_000_000)]
    public int? Calls { get; set; }

    [Required(ErrorMessage = "Write the window as hh:mm:ss.")]
    [Range(typeof(TimeSpan), "00:00:00.001", "366.00:00:00")]
    public TimeSpan? Window { get; set; }

    /// <summary><c>rolling</c> or <c>fixed</c>. The default is <c>rolling</c>, the stricter reading.</summary>
    public string Kind { get; set; } = "rolling";
}

/// <summary>A unit's settings in a connection: addresses where it is of feeds, the system's own ids where it is of an API.</summary>
internal sealed class ConnectionUnitOptions
{
    /// <summary>One address or a list of them (a room type with one feed per room).</summary>
    [Secret]
    public List<string> ImportUrl { get; set; } = [];

    /// <summary>Whether an export address exists for this destination. The default is true.</summary>
    public bool Export { get; set; } = true;

    /// <summary>At least 22 of <c>A-Za-z0-9_-</c>. The default is a generated one, kept in the data directory.</summary>
    [Secret]
    public string? ExportToken { get; set; }

    /// <summary>The unit in an API's own words.</summary>
    public string? RoomTypeId { get; set; }

    /// <summary>The unit in a joined system's own words. The default is our id.</summary>
    public string? ExternalId { get; set; }

    /// <summary>Our rate plan id → theirs.</summary>
    public Dictionary<string, string> RatePlans { get; set; } = [];
}
