using System.Security.Cryptography;
using System.Text;

namespace PmsSync.Domain;

/// <summary>
/// What marks the UIDs that we export for a unit, and by which they are known when they come back to it. Another unit's
/// export, or another installation's, is a source like any other.
/// </summary>
internal static class OwnMark
{
    private const int HashBytes = 6;

    /// <param name="instance">The installation's own id.</param>
    public static string Of(string instance, TenantId tenant, UnitId unit) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{instance}\n{tenant}\n{unit}")).AsSpan(0, HashBytes));
}
