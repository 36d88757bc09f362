using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Benchmarks.Faults;

/// <summary>The house that runs the service: starts it, lets time pass, has it crash, and shows the judge each instant.</summary>
/// <param name="folder">What outlives a crash.</param>
internal sealed class FaultHouse(
    int seed, string folder, VirtualClock clock, Stillness.Seat stillness, ChannexWorld world, ChannexExchange exchange, FaultGuests guests, FaultJudge judge, FaultDiary diary)
{
    /// <summary>How late the simulated account may carry out what it has queued.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>A command that is not done after so many instants never will be.</summary>
    private const int MostInstants = 100_000;

    private readonly FaultHooks _hooks = new(world, seed);

    /// <summary>The process of now; another one after each crash.</summary>
    public FaultService Service { get; private set; } = null!;

    public int Crashes { get; private set; }

    public DateTimeOffset Now => clock.Now;

    public DateOnly Today => DateOnly.FromDateTime(clock.Now.UtcDateTime);

    public void Start()
    {
        Service = FaultService.Build(folder, clock, new FaultWire(exchange, Leaves), seed);
        Await(Service.StartAsync().ContinueWith(static t => t.IsCompletedSuccessfully, TaskScheduler.Default));
    }

    /// <summary>The process dies and is buried; nobody starts another.</summary>
    public void Kill()
    {
        Service.Crash();
        stillness.Wait();
        var buried = Service.BuryAsync();
        while (!buried.IsCompleted)
            stillness.Wait();
    }

    /// <summary>The process dies, and after a while another one starts on its files.</summary>
    /// <param name="chance">Says how long it is away.</param>
    public void Crash(Random chance)
    {
        Crashes++;
        judge.Disturbed();
        var pending = exchange.Pending;
        Kill();
        var away = TimeSpan.FromSeconds(chance.Next(3) switch { 0 => 0, 1 => 5 * chance.NextDouble(), _ => 200 * chance.NextDouble() });
        diary.Note($"CRASH with {pending} calls under way, away for {away.TotalSeconds:F1} s");
        for (var end = clock.Now + away; clock.Now < end;)
        {
            clock.Step(end);
            stillness.Wait();
        }
        Start();
        judge.Started(clock.Now);
    }

    /// <summary>Lets time pass, instant by instant.</summary>
    public void Pass(TimeSpan span)
    {
        var end = clock.Now + span;
        do
        {
            Settle();
            clock.Step(clock.Now + Tick < end ? clock.Now + Tick : end);
        }
        while (clock.Now < end);
        Settle();
    }

    /// <summary>Lets time pass until it is done.</summary>
    /// <exception cref="TimeoutException">It never is.</exception>
    public T Await<T>(Task<T> task)
    {
        for (var instants = 0; !task.IsCompleted; instants++)
        {
            Settle();
            if (!task.IsCompleted)
                clock.Step(clock.Now + Tick);
            if (instants > MostInstants)
                throw new TimeoutException("A command is never done.");
        }
        return task.GetAwaiter().GetResult();
    }

    private void Settle()
    {
        world.Change(a => a.RunTasks(clock.Now));
        stillness.Wait(IsServiceIdle);
        if (_hooks.Deliver(Service, clock.Now))
            stillness.Wait(IsServiceIdle);
        judge.Look(Service, clock.Now);
    }

    private bool IsServiceIdle() => Service.IsWriterIdle;

    private void Leaves(FaultService service, HttpRequestMessage request)
    {
        judge.Leaves(service, request);
        if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/availability", StringComparison.Ordinal))
            guests.Maybe("just before a push arrives", 0.3);
    }
}
