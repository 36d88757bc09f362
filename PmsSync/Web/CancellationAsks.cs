using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State;

namespace PmsSync.Web;

/// <summary>Which bookings' own systems can be asked to cancel them, and what became of that.</summary>
internal sealed class CancellationAsks(ChannelLinks links, StateReader state)
{
    /// <summary>True where the booking's source is a system that takes requests to cancel.</summary>
    public bool CanAsk(StayRow side) =>
        side.Stay.Kind != StayKind.Block && links.Find(side.Stay.Tenant, new ConnectionId(side.Stay.Source)) is var (access, connector)
        && connector.Cancellations is not null && access.IsTold && access.FindUnit(side.Stay.Unit) is not null;

    /// <summary>What became of a request about this conflict, with a blank before it; nothing where there was none.</summary>
    public string WordsOf(ConflictRow row, StayRow side) => state.AskedCancellation(row.Tenant, side.Stay.Id, row.Id) is { } asked
        ? asked switch
        {
            _ when row.IsOpen && row.Decided == asked.Decision && asked.Answered != side.Provenance.CalendarVersion => $" {asked.Connection} is to be asked to cancel it since {At(asked.AskedAt)}, and has not taken that yet.",
            { ToldAt: { } told } => $" {asked.Connection} was asked on {At(told)} to cancel it.",
            { Refused: { } words } => $" {asked.Connection} refused to be asked to cancel it: {words}",
            _ => "",
        }
        : "";

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
