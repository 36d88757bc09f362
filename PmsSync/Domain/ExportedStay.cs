namespace PmsSync.Domain;

/// <summary>A stay that a destination was told of, as it was then; also the days of preparation after one, as a block.</summary>
internal sealed record ExportedStay(string Id, StayDates Dates, StayKind Kind, StayStatus Status);
