namespace PmsSync.Domain;

/// <summary>
/// All that a connector must know of one configured connection to an API: where, who, and whose ids stand for our
/// units. Never logged; its text shows no credentials.
/// </summary>
internal sealed record ChannelAccess
{
    public required TenantId Tenant { get; init; }

    public required ConnectionId Connection { get; init; }

    /// <summary>The connector's name, in lower case: <c>channex</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Without a closing slash; may be a <c>sandbox://</c> address.</summary>
    public required Uri BaseUrl { get; init; }

    public required string ApiKey { get; init; }

    /// <summary>The system's own id of the property.</summary>
    public required string PropertyId { get; init; }

    /// <summary>What webhooks of this connection must carry; null: none are accepted.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>The addresses of a system that speaks our own protocol; null for any other.</summary>
    public JoinedSystem? Joined { get; init; }

    /// <summary>False where nobody is to be told anything: a joined system without an address for it.</summary>
    public bool IsTold => Joined is null or { PushUrl: not null };

    /// <summary>True where each booking says by which rate plan it was sold.</summary>
    public bool NamesRatePlans => Joined is null;

    /// <summary>Whose calendar is told: of another account nothing is known.</summary>
    public string Account => Joined is { PushUrl: { } told } ? told.AbsoluteUri : $"{BaseUrl} {PropertyId}";

    /// <summary>Limits that replace the connector's own; empty for those.</summary>
    public IReadOnlyList<PublishedLimit> Limits { get; init; } = [];

    public bool AllowPrivateNetworks { get; init; }

    /// <summary>What becomes of nights that were closed at the channel itself.</summary>
    public EditPolicy OnAvailabilityEdit { get; init; }

    /// <summary>What becomes of prices and restrictions that were changed at the channel itself.</summary>
    public EditPolicy OnPriceEdit { get; init; }

    /// <summary>Null for the program's own.</summary>
    public string? UserAgent { get; init; }

    public IReadOnlyList<ChannelUnit> Units { get; init; } = [];

    public ChannelUnit? FindUnit(UnitId unit) => Units.FirstOrDefault(u => u.Unit == unit);

    public ChannelUnit? FindRoomType(string roomTypeId) => Units.FirstOrDefault(u => u.RoomTypeId == roomTypeId);

    public override string ToString() => $"{Tenant}/{Connection}";
}

/// <summary>Where a system that was joined by our own protocol is asked and told.</summary>
/// <param name="PullUrl">May have a query.</param>
/// <param name="AckUrl">Null: it does not want to know how far it was read.</param>
/// <param name="PushUrl">Null: it does not want to be told anything.</param>
internal sealed record JoinedSystem(Uri PullUrl, Uri? AckUrl, Uri? PushUrl);

/// <summary>Our unit under the system's id. <paramref name="Quantity"/> is how many of its kind there are.</summary>
internal sealed record ChannelUnit(UnitId Unit, string RoomTypeId, int Quantity, TimeZoneInfo Zone, IReadOnlyList<ChannelRatePlan> RatePlans)
{
    /// <summary>Nights that each of them stays closed after a guest's departure.</summary>
    public int PreparationDays { get; init; }

    public UnitRooms Rooms => new(Quantity, PreparationDays);
}

/// <summary>
/// Our rate plan under the system's id. <paramref name="Currency"/> is ISO 4217; <paramref name="Occupancy"/> is the
/// number of guests that the plan's main price is for.
/// </summary>
internal sealed record ChannelRatePlan(string RatePlan, string ExternalId, string Currency, int Occupancy);

/// <summary>At most <paramref name="Calls"/> in any (rolling) or each (fixed) <paramref name="Window"/>.</summary>
internal sealed record PublishedLimit(string Name, int Calls, TimeSpan Window, bool Rolling);
