using System.ComponentModel.DataAnnotations;

namespace PmsSync.Tenancy;

/// <summary>How a unit is cleaned, as configured.</summary>
internal sealed class CleaningOptions
{
    /// <summary>How long a turnover takes, rounded up to whole minutes. The default is 02:00:00.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan Duration { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Days that a turnover may take where nobody follows, the day of the departure among them. The default is 3.</summary>
    [Range(1, 365)]
    public int OpenDays { get; set; } = 3;

    /// <summary>Nights between two changes of linen within a stay. The default is none.</summary>
    [Range(1, 365)]
    public int? LinenEvery { get; set; }

    /// <summary>Every so many departures the turnover is a deep clean. The default is never.</summary>
    [Range(1, 1000)]
    public int? DeepEvery { get; set; }

    /// <summary>Nights that stay closed after each departure. The default is 0.</summary>
    [Range(0, 30)]
    public int PreparationDays { get; set; }

    /// <summary>The id of one of the tenant's staff. The default is nobody.</summary>
    public string? Assignee { get; set; }
}

/// <summary>Somebody who cleans, as configured.</summary>
internal sealed class StaffOptions
{
    [Required(ErrorMessage = "Give the person an id, for example \"maria\".")]
    public string? Id { get; set; }

    /// <summary>What people read. The default is the id.</summary>
    public string? Name { get; set; }

    /// <summary>Of the address of their calendar, at least 22 of <c>A-Za-z0-9_-</c>. The default is a generated one, kept in the data directory.</summary>
    [Secret]
    public string? Token { get; set; }

    /// <summary>Where each change of the person's tasks is told. The default is nowhere.</summary>
    public StaffWebhookOptions? Webhook { get; set; }
}
