using System.ComponentModel.DataAnnotations;

namespace PmsSync.Tenancy;

/// <summary>A tenant as configured.</summary>
internal sealed class TenantOptions
{
    [Required(ErrorMessage = "Give the tenant an id, for example \"seaside\".")]
    public string? Id { get; set; }

    /// <summary>What people read. The default is the id.</summary>
    public string? Name { get; set; }

    /// <summary>An IANA or Windows zone name, for units that name none.</summary>
    public string? TimeZone { get; set; }

    /// <summary>ISO 4217, for rate plans that name none.</summary>
    public string? Currency { get; set; }

    /// <summary>Opens this tenant's API. The default is none.</summary>
    [Secret]
    public string? ApiKey { get; set; }

    /// <summary>Units that may be configured. The default is any number.</summary>
    [Range(1, 1_000_000)]
    public int? MaxUnits { get; set; }

    /// <summary>Facts that may be told in a day, UTC, by sources and by the API. The default is any number.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxEventsPerDay { get; set; }

    /// <summary>Bytes that the tenant's rows may hold. The default is any number.</summary>
    [Range(typeof(long), "100000", "1000000000000000")]
    public long? MaxStorage { get; set; }

    public List<UnitOptions> Units { get; set; } = [];

    public List<ConnectionOptions> Connections { get; set; } = [];

    /// <summary>Those who clean. The default is nobody.</summary>
    public List<StaffOptions> Staff { get; set; } = [];

    public List<NotifyOptions> Notify { get; set; } = [];
}

/// <summary>A unit as configured.</summary>
internal sealed class UnitOptions
{
    [Required(ErrorMessage = "Give the unit an id, for example \"garden\".")]
    public string? Id { get; set; }

    /// <summary>What people read. The default is the id.</summary>
    public string? Name { get; set; }

    /// <summary>How many of its kind there are: 1 for an apartment, n for a hotel's room type. The default is 1.</summary>
    [Range(1, 10_000)]
    public int Quantity { get; set; } = 1;

    /// <summary>Units with the same group are interchangeable. The default is none.</summary>
    public string? Group { get; set; }

    /// <summary>The default is the tenant's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>The default is 15:00, local to the unit.</summary>
    public TimeOnly CheckIn { get; set; } = new(15, 0);

    /// <summary>The default is 11:00, local to the unit.</summary>
    public TimeOnly CheckOut { get; set; } = new(11, 0);

    public List<RatePlanOptions> RatePlans { get; set; } = [];

    public CleaningOptions Cleaning { get; set; } = new();
}

/// <summary>A rate plan as configured.</summary>
internal sealed class RatePlanOptions
{
    [Required(ErrorMessage = "Give the rate plan an id, for example \"standard\".")]
    public string? Id { get; set; }

    /// <summary>What people read. The default is the id.</summary>
    public string? Name { get; set; }

    /// <summary>ISO 4217. The default is the tenant's.</summary>
    public string? Currency { get; set; }

    /// <summary>The guests that the price is for. The default is 2.</summary>
    [Range(1, 100)]
    public int Occupancy { get; set; } = 2;
}

/// <summary>Who is told of what, and how.</summary>
internal sealed class NotifyOptions
{
    [Required(ErrorMessage = "Write \"webhook\" or \"email\".")]
    public string? Type { get; set; }

    /// <summary>Where a webhook's notices go.</summary>
    [Secret]
    public string? Url { get; set; }

    /// <summary>Where an email's notices go.</summary>
    public string? To { get; set; }

    /// <summary>Which events are told. The default is all.</summary>
    public List<string> Events { get; set; } = [];

    /// <summary>How long notices are gathered into one. The default is not at all.</summary>
    public TimeSpan? GroupFor { get; set; }
}
