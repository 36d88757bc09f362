using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// What a room keeps in memory of a tenant whose rows are being deleted, and drops then, so that none of it is believed
/// should a tenant of that name ever come again. Called several times; must not block.
/// </summary>
internal sealed record ForgottenStep(Action<TenantId> Forget);
