using System.ComponentModel.DataAnnotations;

namespace PmsSync.State.Prices;

/// <summary>How long prices of past nights are remembered.</summary>
internal sealed class PriceOptions
{
    /// <summary>Days for which a night's prices are kept after it. The default is 400: last year's can be looked up.</summary>
    [Range(366, 36_500)]
    public int KeepDays { get; set; } = 400;

    /// <summary>The pause between two passes of the retention. The default is a day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan RetentionPause { get; set; } = TimeSpan.FromDays(1);
}
