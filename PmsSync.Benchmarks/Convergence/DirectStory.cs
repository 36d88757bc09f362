using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Direct;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// One booking or block of the local API, and what is said of it there, one thing after the other. Who asks for nights that may
/// be full already is answered by what is there at that moment: while others are on their way, only who takes them all the same is asked.
/// </summary>
internal sealed class DirectStory(string id, Random chance)
{
    private static readonly string[] Units = [ProofHouse.Flat.Value, ProofHouse.Flat.Value, ProofHouse.Double.Value];

    private int _said;

    /// <param name="isAtRest">Nothing else is on its way: then nights that are full are refused.</param>
    public Line Tell(int commands, bool isAtRest) => new([.. Enumerable.Range(0, commands).Select(_ => Say(isAtRest))]);

    private Step Say(bool isAtRest)
    {
        var what = _said++ == 0 ? DirectCommand.Create : chance.Next(4) == 0 ? DirectCommand.Cancel : DirectCommand.Change;
        var command = new DirectCommand
        {
            Id = id,
            AllowOverbooking = !isAtRest,
            Fields = what == DirectCommand.Cancel ? new DirectFields() : Fields(isWhole: what == DirectCommand.Create),
        };
        var item = HistoryKind.EventOf(
            Pipeline.Bookings, DirectCommand.LaneOf(id), what, FactJson.Write(command), DirectCommand.Source, ProofHouse.Noon.AddMinutes(chance.Next(-240, 240)));
        return life => life.Arrive(item);
    }

    private DirectFields Fields(bool isWhole)
    {
        bool Says() => isWhole || chance.Next(2) == 0;
        var (first, nights) = (chance.Next(1, 9), chance.Next(1, 5));
        var isMoved = Says();
        return new DirectFields
        {
            Unit = Says() ? Units[chance.Next(Units.Length)] : null,
            Arrival = isMoved ? HistoryKind.Day(first) : null,
            Departure = isMoved ? HistoryKind.Day(first + nights) : null,
            Status = Says() ? (StayStatus)chance.Next(isWhole ? 2 : 3) : null,
            Kind = isWhole && chance.Next(3) == 0 ? StayKind.Block : null,
            ExternalId = Says() ? $"own-{_said}" : null,
        };
    }
}
