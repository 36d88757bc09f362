using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>One target's nights from <paramref name="First"/> on, one column a night: what we want, and what must be sent.</summary>
/// <param name="Fields">Each field once, all of the same length.</param>
internal sealed record CalendarDiff(Target Target, DateOnly First, IReadOnlyList<FieldDiff> Fields);

/// <summary>One field of the nights. A night that is neither needed nor null is held: the system has the desired value there.</summary>
/// <param name="Desired">Null: not ours, never painted, not even for a moment.</param>
/// <param name="Needed">
/// True where the system holds, or may hold, something else: it must be painted. Meaningless where nothing is desired.
/// </param>
internal sealed record FieldDiff(NightField Field, long?[] Desired, bool[] Needed);

/// <summary>What one call carries, in the order in which it must be applied.</summary>
internal sealed record OutgoingCall(IReadOnlyList<Stroke> Strokes);
