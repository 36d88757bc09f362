using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;

namespace PmsSync.Outbound.Reconciliation.Accounts;

/// <summary>What a connection's property said of itself when it was last read.</summary>
/// <param name="Account">Whose settings they are: the address and the property.</param>
/// <param name="Warnings">Standing problems with their remedy.</param>
internal sealed record AccountRow(string Account, DateTimeOffset ReadAt, ChannelReach Reach, IReadOnlyList<string> Warnings)
{
    public static string AccountOf(ChannelAccess access) => $"{access.BaseUrl} {access.PropertyId}";

    public static AccountRow Of(ChannelAccess access, AccountSettings settings, DateTimeOffset now) => new(
        AccountOf(access), now, new ChannelReach(Math.Max(1, settings.HorizonNights), settings.Zone, settings.Fields), settings.Warnings);
}

/// <summary>Where the reading of a connection's settings stands, for people.</summary>
/// <param name="Row">Null: never read, what is documented of the system is assumed.</param>
/// <param name="Problem">Why the last attempt brought nothing; null when it did.</param>
internal sealed record AccountState(AccountRow? Row, string? Problem);
