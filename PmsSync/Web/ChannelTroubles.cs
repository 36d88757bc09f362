using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Joined;
using PmsSync.Outbound.Reconciliation;
using PmsSync.Outbound.Reconciliation.Accounts;
using PmsSync.Tenancy;

namespace PmsSync.Web;

/// <summary>What stands in the way of a channel, in words with the remedy.</summary>
/// <param name="Words">Empty where all is well.</param>
/// <param name="Drift">Values that it showed other than they should be, not seen repaired yet.</param>
internal sealed record ChannelTrouble(IReadOnlyList<string> Words, int Drift, AccountRow? Account);

/// <summary>Standing problems of telling channels: their settings, what they refuse, what they show, what waits too long or cannot be told.</summary>
internal sealed class ChannelTroubles(AccountWatch accounts, DriftReader drifts, BookingTelling bookings, TenantDirectory tenants, TimeProvider time)
{
    /// <summary>Waiting for a limit or a pull is no trouble; this long is.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(10);

    public ChannelTrouble Of(Connection connection, OutboundStatus told)
    {
        if (connection is not { Enabled: true, Channel: { } access })
            return new ChannelTrouble([], 0, null);
        var (account, drift) = (accounts.StateOf(access), drifts.Open(connection.Tenant, connection.Id));
        var words = new List<string>(account.Row?.Warnings ?? []);
        if (account.Problem is { } problem)
            words.Add($"The property's settings could not be read: {problem}");
        if (bookings.ProblemOf(access) is { } untold)
            words.Add(untold);
        words.AddRange(told.Barred);
        if (told.Refused.Count > 0)
            words.Add($"The channel refuses {Count(told.Refused.Count, "value range")}, such as {told.Refused[0].Field} of {told.Refused[0].Target.Unit} from {told.Refused[0].Nights.Arrival:yyyy-MM-dd}: {told.Refused[0].Why} Change it here or there, then have it sent again.");
        if (drift > 0)
            words.Add($"{Count(drift, "value")} at the channel {(drift == 1 ? "was" : "were")} other than here and {(drift == 1 ? "is" : "are")} told again; the connection's drift says which.");
        if (told.Since is { } since && time.GetUtcNow() - since > TooLong)
            words.Add($"{Count(told.Pending, "calendar")} {(told.Pending == 1 ? "waits" : "wait")} to be told since {since.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(told.Waits is [{ } wait, ..] ? $": {wait.Why}" : "")}.");
        return new ChannelTrouble(words, drift, account.Row);
    }

    /// <summary>For the health page, which names nobody.</summary>
    public IEnumerable<(string Kind, string Words)> OfEveryone()
    {
        var warned = tenants.Current.EnabledChannels.Count(a => accounts.StateOf(a).Row is { Warnings.Count: > 0 });
        if (warned > 0)
            yield return ("channelSettings", $"{Count(warned, "connection")} {(warned == 1 ? "has a setting" : "have settings")} at the channel that can open taken nights; the connection says which, and how to switch it off.");
        var untold = tenants.Current.EnabledChannels.Count(a => bookings.ProblemOf(a) is not null);
        if (untold > 0)
            yield return ("joined", $"{Count(untold, "joined system")} cannot be told of bookings made elsewhere; the connection says why.");
        if (drifts.OpenOfEveryone() is > 0 and var drifted)
            yield return ("drift", $"{Count(drifted, "value")} shown by channels {(drifted == 1 ? "was" : "were")} other than here and {(drifted == 1 ? "is" : "are")} told again; each connection's drift says which.");
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
