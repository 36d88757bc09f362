using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Pipelines.Messages;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Benchmarks.Faults;

/// <summary>Messages that we write to guests: each must be in its thread once, but for those whose stay was cancelled before they left.</summary>
internal sealed class FaultLetters(ChannexWorld world)
{
    private const string UnderWay = "SELECT count(*) FROM message_delivery WHERE state IN (0, 1, 3) AND letter IS NULL";

    private const string Stopped = "SELECT count(*) FROM message m JOIN message_delivery d ON d.message = m.id WHERE m.text = ?1 AND d.letter IS NOT NULL";

    private const string Holding = "SELECT count(*) FROM stay WHERE source = ?1 AND channel_booking = ?2 AND status <> 2";

    private readonly List<MessageCommand> _written = [];

    public int Count => _written.Count;

    /// <summary>A message to the guest of a booking that we know; null where there is none.</summary>
    public MessageCommand? Next(FaultService service, Random chance, string text)
    {
        var known = service.Database.Readers.Read(c => c.ReadAll(
            "SELECT source, channel_booking FROM stay WHERE channel_booking IS NOT NULL ORDER BY 1, 2", static r => (Connection: r.GetString(0), Booking: r.GetString(1))));
        known.RemoveAll(k => !world.Read(a => SellingChannel.Of(a.Find(k.Connection)!.Bookings.Single(b => b.Id == k.Booking).SoldBy).HasMessages));
        if (known.Count == 0)
            return null;
        var (connection, booking) = known[chance.Next(known.Count)];
        var letter = new MessageCommand { Id = $"letter{_written.Count}", Connection = connection, Booking = booking, Text = text, WrittenBy = "trial" };
        _written.Add(letter);
        return letter;
    }

    public bool IsUnderWay(FaultService service) => FaultChecks.Count(service, UnderWay) > 0;

    public IEnumerable<string> Problems(FaultService service)
    {
        foreach (var letter in _written)
        {
            var shown = world.Read(a => a.Properties.SelectMany(static p => p.Threads).SelectMany(static t => t.Messages).Count(m => m.Text == letter.Text));
            var isStopped = FaultChecks.Count(service, Stopped, letter.Text) > 0;
            if (isStopped && FaultChecks.Count(service, Holding, letter.Connection, letter.Booking!) > 0)
                yield return $"the message {letter.Id} was given up, and its stay holds";
            if (shown != (isStopped ? 0 : 1))
                yield return $"the message {letter.Id} is in its thread {shown} times";
        }
    }
}
