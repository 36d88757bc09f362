using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// The least share of the work that each class gets while it waits, from 0 to 1; the most urgent waiting class has the
/// rest. The longer the oldest lane of a class has waited, the larger its share: once its own again per
/// <see cref="AgeEvery"/>, up to <see cref="MaxAged"/> times.
/// </summary>
internal sealed record ClassShares
{
    /// <exception cref="ArgumentOutOfRangeException">Fully aged shares would leave nothing for the most urgent class.</exception>
    public ClassShares(double high, double normal, double bulk, TimeSpan ageEvery, double maxAged)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(high);
        ArgumentOutOfRangeException.ThrowIfNegative(normal);
        ArgumentOutOfRangeException.ThrowIfNegative(bulk);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAged, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ageEvery, TimeSpan.Zero);
        if ((high + normal + bulk) * maxAged >= 1)
            throw new ArgumentOutOfRangeException(nameof(maxAged), maxAged, "Fully aged shares must sum to less than 1.");
        (High, Normal, Bulk, AgeEvery, MaxAged) = (high, normal, bulk, ageEvery, maxAged);
    }

    public double High { get; }

    public double Normal { get; }

    public double Bulk { get; }

    public TimeSpan AgeEvery { get; }

    public double MaxAged { get; }

    /// <summary>
    /// High 15 %, normal 8 %, bulk 4 %, growing in a minute to three times that: critical work never has less than
    /// 19 % and, before anything has aged, 73 %.
    /// </summary>
    public static ClassShares Default { get; } = new(0.15, 0.08, 0.04, TimeSpan.FromSeconds(30), 3);

    /// <param name="waited">How long the oldest lane of the class has been ready.</param>
    public double Of(WorkClass workClass, TimeSpan waited)
    {
        var least = workClass switch
        {
            WorkClass.High => High,
            WorkClass.Normal => Normal,
            WorkClass.Bulk => Bulk,
            _ => 0,
        };
        return least * Math.Min(MaxAged, 1 + (waited / AgeEvery));
    }
}
