using PmsSync.Conflicts;
using PmsSync.State;

namespace PmsSync.Pipelines;

/// <summary>A stay as the conflict rules see it.</summary>
internal static class Claims
{
    public static Claim ToClaim(this StayRow row) => new(
        row.Stay.Id, row.Taken, row.Stay.Kind, row.Stay.Status, row.Stay.Source, row.Stay.ExternalId, row.Stay.CreatedAt, row.Provenance.Resembles)
    {
        BecauseOf = row.Provenance.BecauseOf,
    };

    public static Claim ToClaim(this TakingStay stay) => new(
        stay.Id, stay.Nights, stay.Kind, stay.Status, stay.Source, stay.ExternalId, stay.CreatedAt, stay.Resembles)
    {
        BecauseOf = stay.BecauseOf,
    };
}
