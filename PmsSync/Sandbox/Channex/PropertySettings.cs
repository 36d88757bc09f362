namespace PmsSync.Sandbox.Channex;

internal enum MinStayType
{
    Both,
    Arrival,
    Through,
}

/// <summary>A property's settings as Channex documents them, with its defaults. Prices are decimal amounts.</summary>
internal sealed record PropertySettings
{
    public bool AutoUpdateOnModification { get; init; }

    public bool AutoUpdateOnCancellation { get; init; }

    public MinStayType MinStay { get; init; } = MinStayType.Both;

    /// <summary>Days of the inventory table, today included: 100 to 730.</summary>
    public int StateLength { get; init; } = 500;

    public string? CutOffTime { get; init; } = "00:00:00";

    public int? CutOffDays { get; init; } = 0;

    public int? MaxDayAdvance { get; init; }

    public decimal? MinPrice { get; init; }

    public decimal? MaxPrice { get; init; }
}
