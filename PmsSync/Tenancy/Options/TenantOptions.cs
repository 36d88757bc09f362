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

    public PricingOptions Pricing { get; set; } = new();

    public List<UnitOptions> Units { get; set; } = [];

    public List<ConnectionOptions> Connections { get; set; } = [];

    /// <summary>Those who clean and repair. The default is nobody.</summary>
    public List<StaffOptions> Staff { get; set; } = [];

    public TenantMaintenanceOptions Maintenance { get; set; } = new();

    public ConflictOptions Conflicts { get; set; } = new();

    /// <summary>Who is told of what needs a person. The default is nobody.</summary>
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

    public PricingOptions Pricing { get; set; } = new();

    public CleaningOptions Cleaning { get; set; } = new();

    public MaintenanceOptions Maintenance { get; set; } = new();
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

    public PricingOptions Pricing { get; set; } = new();
}

/// <summary>Whose prices count; a rate plan's own setting comes before its unit's, and that before the tenant's.</summary>
internal sealed class PricingOptions
{
    /// <summary>Names of sources, the one that counts first: of connections, <c>direct</c>, or those that writers name. The default is none: the last word counts.</summary>
    public List<string> Sources { get; set; } = [];
}
