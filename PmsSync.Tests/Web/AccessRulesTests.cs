using PmsSync.Domain;
using PmsSync.Tenancy;
using PmsSync.Web.Access;

namespace PmsSync.Tests.Web;

internal sealed class AccessRulesTests
{
    [TestCase("admin", "a", null, Entry.Unauthorized)]
    [TestCase("admin", "a", "admin", Entry.Granted)]
    [TestCase("admin", "zzz", "admin", Entry.NotFound)]
    [TestCase("admin", "a", "key-a", Entry.Granted)]
    [TestCase("admin", "b", "key-a", Entry.NotFound)]
    [TestCase("admin", "open", "key-a", Entry.NotFound)]
    [TestCase("admin", "open", null, Entry.Unauthorized)]
    [TestCase("admin", "zzz", null, Entry.Unauthorized)]
    [TestCase(null, "open", null, Entry.Granted)]
    [TestCase(null, "a", null, Entry.Unauthorized)]
    [TestCase(null, "a", "key-", Entry.Unauthorized)]
    [TestCase(null, "zzz", null, Entry.Unauthorized)]
    [TestCase(null, "A", "key-a", Entry.Granted)]
    public void ToTenant_FromThisMachine_FollowsTheKeys(string? adminKey, string tenant, string? key, Entry expected) =>
        AccessRules.ToTenant(Configured(adminKey), tenant, key, isLocal: true).Should().Be(expected);

    [TestCase("open", null, Entry.Unauthorized)]
    [TestCase("open", "key-a", Entry.NotFound)]
    [TestCase("a", "key-a", Entry.Granted)]
    public void ToTenant_FromElsewhere_AlwaysNeedsAKey(string tenant, string? key, Entry expected) =>
        AccessRules.ToTenant(Configured(null), tenant, key, isLocal: false).Should().Be(expected);

    [TestCase(null, null, true, Entry.Unauthorized)]
    [TestCase(null, "key-a", true, Entry.Unauthorized)]
    [TestCase(null, null, false, Entry.Unauthorized)]
    [TestCase("admin", null, true, Entry.Unauthorized)]
    [TestCase("admin", "key-a", true, Entry.Unauthorized)]
    [TestCase("admin", "admin", false, Entry.Granted)]
    public void ToAdministration_NeedsItsOwnKey(string? adminKey, string? key, bool isLocal, Entry expected) =>
        AccessRules.ToAdministration(Configured(adminKey), key, isLocal).Should().Be(expected);

    [TestCase(true, Entry.Granted)]
    [TestCase(false, Entry.Unauthorized)]
    public void ToAdministration_NobodyHasAKey_IsForThisMachine(bool isLocal, Entry expected) =>
        AccessRules.ToAdministration(new Snapshot([new Tenant(new TenantId("open"), [], [])]), key: null, isLocal).Should().Be(expected);

    private static Snapshot Configured(string? adminKey) => new(
    [
        new Tenant(new TenantId("a"), [], []) { ApiKey = "key-a" },
        new Tenant(new TenantId("b"), [], []) { ApiKey = "key-b" },
        new Tenant(new TenantId("open"), [], []),
    ], adminKey);
}
