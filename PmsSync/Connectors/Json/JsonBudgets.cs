using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Json;

/// <summary>
/// What calls of a joined system are counted against. It publishes no limits, so these are our own modesty; a connection's
/// <c>Limits</c> replace them by name: <c>pull</c> (with acknowledgements), <c>push</c>.
/// </summary>
internal static class JsonBudgets
{
    private const string PullName = "pull";
    private const string PushName = "push";

    private static readonly CallWindow[] Modest = [new("300 a minute", 300, TimeSpan.FromMinutes(1))];

    public static CallBudget Pull(ChannelAccess access) => Of(access, PullName, "pages and acknowledgements");

    public static CallBudget Push(ChannelAccess access) => Of(access, PushName, "messages to the system");

    public static IReadOnlyList<CallBudget> All(ChannelAccess access) => access.IsTold ? [Pull(access), Push(access)] : [Pull(access)];

    public static CallRequest Request(ChannelAccess access, WorkClass urgency, CallBudget budget) => new(access.Tenant, urgency, [budget]);

    private static CallBudget Of(ChannelAccess access, string name, string words)
    {
        var own = access.Limits.Where(l => string.Equals(l.Name, name, StringComparison.OrdinalIgnoreCase))
            .Select(static l => new CallWindow($"{l.Calls} in {l.Window}", l.Calls, l.Window, l.Rolling)).ToList();
        return new CallBudget(BudgetNames.OfJoined(access.Tenant, access.Connection, name), words, own.Count > 0 ? own : Modest);
    }
}
