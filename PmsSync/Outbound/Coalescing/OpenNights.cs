namespace PmsSync.Outbound.Coalescing;

/// <summary>The nights of one field that no stroke covers yet. Covered stretches are passed in nearly constant time.</summary>
internal sealed class OpenNights
{
    // An open night points to itself, a covered one further on; a night beyond either end is open.
    private readonly int[] _after, _before;

    public OpenNights(int nights)
    {
        _after = [.. Enumerable.Range(0, nights + 1)];
        _before = [.. Enumerable.Range(0, nights + 1)];
    }

    /// <summary>The first open night at or after this one; the number of nights where there is none.</summary>
    public int AtOrAfter(int night) => End(_after, night);

    /// <summary>The last open night at or before this one; -1 where there is none.</summary>
    public int AtOrBefore(int night) => End(_before, night + 1) - 1;

    public bool IsOpen(int night) => _after[night] == night;

    public void Cover(int night) => (_after[night], _before[night + 1]) = (night + 1, night);

    private static int End(int[] towards, int night)
    {
        while (towards[night] != night)
            night = towards[night] = towards[towards[night]];
        return night;
    }
}
