namespace PmsSync.Journal;

/// <summary>Of which part of what a source told it is asked whether it is applied.</summary>
/// <param name="After">What is behind this event in the journal: clocks may be set back, its ids are not.</param>
/// <param name="OrLane">Of this lane also what was told before; null for none.</param>
internal readonly record struct UnappliedBounds(long After, string? OrLane);
