using System.ComponentModel.DataAnnotations;

namespace PmsSync.Tenancy;

/// <summary>What opens maintenance tickets for all of a tenant's units, as configured.</summary>
internal sealed class TenantMaintenanceOptions
{
    /// <summary>A guest's message that holds one of these opens a ticket. The default is none.</summary>
    public List<string> Words { get; set; } = [];
}

/// <summary>What opens maintenance tickets for a unit, as configured.</summary>
internal sealed class MaintenanceOptions
{
    /// <summary>Beside the tenant's. The default is none.</summary>
    public List<string> Words { get; set; } = [];

    /// <summary>Work that comes again. The default is none.</summary>
    public List<MaintenanceRuleOptions> Rules { get; set; } = [];

    /// <summary>Of tickets that a message or a rule opens: the id of one of the tenant's staff. The default is nobody.</summary>
    public string? Assignee { get; set; }
}

/// <summary>Work that comes again, as configured: one of EveryStays, EveryDays and On.</summary>
internal sealed class MaintenanceRuleOptions
{
    [Required(ErrorMessage = "Give the rule an id, for example \"boiler\".")]
    public string? Id { get; set; }

    [Required(ErrorMessage = "Say what is to be done, for example \"Service the boiler\".")]
    public string? Title { get; set; }

    /// <summary>After every so many departures. The default is none.</summary>
    [Range(1, 1000)]
    public int? EveryStays { get; set; }

    /// <summary>On every so manieth day. The default is none.</summary>
    [Range(1, 3650)]
    public int? EveryDays { get; set; }

    /// <summary>On this day, once. The default is none.</summary>
    public DateOnly? On { get; set; }

    /// <summary>The day from which on departures or days are counted. The default is the day on which the service saw the rule first.</summary>
    public DateOnly? From { get; set; }

    /// <summary>Nights that each ticket closes from its day on. The default is 0.</summary>
    [Range(0, 60)]
    public int Blocks { get; set; }

    /// <summary>Days before its day that a ticket is opened, and its nights are closed. The default is 30.</summary>
    [Range(0, 730)]
    public int Ahead { get; set; } = 30;
}
