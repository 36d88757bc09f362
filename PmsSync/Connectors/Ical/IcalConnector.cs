using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Ical;

/// <summary>Calendar feeds as a connector: they are read and served elsewhere, and nothing can be told to them. Only their limits are shown.</summary>
internal sealed class IcalConnector : IConnector
{
    public const string Name = "ical";

    public string Type => Name;

    public IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access) =>
        access.Limits.Count == 0 ? [] : [FeedBudgets.OfConnection(access.ToString(), access.Limits)];
}
