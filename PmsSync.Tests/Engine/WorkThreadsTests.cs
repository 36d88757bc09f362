using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

internal sealed class WorkThreadsTests
{
    [Test]
    public async Task Enter_FromThePool_GoesOnOnAThreadOfItsOwn()
    {
        using var threads = new WorkThreads(2);
        var place = threads.AddPlace();

        await place.Enter();

        Thread.CurrentThread.IsThreadPoolThread.Should().BeFalse();
    }

    [Test]
    public async Task Enter_UrgentWorkComesLater_IsTakenBeforeWhatWaits()
    {
        using var threads = new WorkThreads(2);
        var (prices, bookings) = (PlaceOf(threads, WorkClass.Normal), PlaceOf(threads, WorkClass.Critical));
        using var busy = new Held(prices, bookings);
        var order = new List<WorkClass>();
        Task[] waiting = [.. new[] { prices, prices, bookings }.Select(place => NoteAsync(place, order))];

        busy.ReleaseOne();
        await waiting[2];
        busy.Dispose();
        await Task.WhenAll(waiting);

        order.Should().Equal(WorkClass.Critical, WorkClass.Normal, WorkClass.Normal);
    }

    [Test]
    public async Task Enter_OthersTakeAllTheyMay_OneThreadIsLeftForWhatIsCritical()
    {
        using var threads = new WorkThreads(2);
        var (prices, cleaning, bookings) = (PlaceOf(threads, WorkClass.Normal), PlaceOf(threads, WorkClass.Normal), PlaceOf(threads, WorkClass.Critical));
        using var busy = new Held(prices);
        var order = new List<WorkClass>();
        var second = NoteAsync(cleaning, order);

        await NoteAsync(bookings, order);

        second.IsCompleted.Should().BeFalse("the only thread for such work is busy");
        busy.Dispose();
        await second;
        order.Should().Equal(WorkClass.Critical, WorkClass.Normal);
    }

    // A look at what a channel is to be told may be long: bookings once waited for it.
    [Test]
    public async Task Enter_CriticalWorkThatDoesNotApply_LeavesTheThreadThatIsKept()
    {
        using var threads = new WorkThreads(2);
        var (channels, bookings) = (threads.AddPlace(applies: false), PlaceOf(threads, WorkClass.Critical));
        channels.Urgency = WorkClass.Critical;
        using var busy = new Held(channels);
        var order = new List<string>();
        var second = NoteAsync(channels, order, "told");

        await NoteAsync(bookings, order, "applied");

        busy.Dispose();
        await second;
        order.Should().Equal("applied", "told");
    }

    [Test]
    public async Task Urgency_RisesWhileWorkersWait_TheThreadThatIsKeptTakesOne()
    {
        using var threads = new WorkThreads(2);
        var (prices, others) = (PlaceOf(threads, WorkClass.Normal), PlaceOf(threads, WorkClass.Normal));
        using var busy = new Held(others);
        var order = new List<string>();
        var waits = NoteAsync(prices, order, "stop sell");

        prices.Urgency = WorkClass.Critical;

        await waits;
        order.Should().ContainSingle();
    }

    [Test]
    public async Task Enter_CriticalWithoutEnd_OthersHaveTheirTurn()
    {
        using var threads = new WorkThreads(2);
        var (cleaning, bookings) = (PlaceOf(threads, WorkClass.Bulk), PlaceOf(threads, WorkClass.Critical));
        using var busy = new Held(bookings, bookings);
        var order = new List<WorkClass>();
        Task[] waiting = [NoteAsync(cleaning, order), .. Enumerable.Range(0, 100).Select(_ => NoteAsync(bookings, order))];

        busy.Dispose();
        await Task.WhenAll(waiting);

        order.IndexOf(WorkClass.Bulk).Should().BeLessThan(20);
    }

    [Test]
    public async Task Enter_EnginesOfOneClass_TakeTurns()
    {
        using var threads = new WorkThreads(2);
        var (bookings, availability) = (PlaceOf(threads, WorkClass.Critical), PlaceOf(threads, WorkClass.Critical));
        using var busy = new Held(bookings, bookings);
        var order = new List<WorkPlace>();
        Task[] waiting = [.. Enumerable.Repeat(bookings, 20).Append(availability).Select(place => NoteAsync(place, order, place))];

        busy.ReleaseOne();
        await Task.WhenAll(waiting);

        order.IndexOf(availability).Should().BeLessThan(2);
    }

    private static WorkPlace PlaceOf(WorkThreads threads, WorkClass urgency)
    {
        var place = threads.AddPlace();
        place.Urgency = urgency;
        return place;
    }

    private static Task NoteAsync(WorkPlace place, List<WorkClass> order) => NoteAsync(place, order, place.Urgency);

    private static async Task NoteAsync<T>(WorkPlace place, List<T> order, T what)
    {
        await place.Enter();
        lock (order)
            order.Add(what);
    }

    /// <summary>Keeps a thread for each of the places until released.</summary>
    private sealed class Held : IDisposable
    {
        private readonly SemaphoreSlim _go = new(0);
        private readonly int _count;

        public Held(params WorkPlace[] places)
        {
            using var reached = new CountdownEvent(places.Length);
            _count = places.Length;
            foreach (var place in places)
                _ = HoldAsync(place, reached);
            reached.Wait();
        }

        public void ReleaseOne() => _go.Release();

        public void Dispose() => _go.Release(_count);

        private async Task HoldAsync(WorkPlace place, CountdownEvent reached)
        {
            await place.Enter();
            reached.Signal();
            _go.Wait();
        }
    }
}
