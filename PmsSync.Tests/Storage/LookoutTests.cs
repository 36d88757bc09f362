using Microsoft.Extensions.Time.Testing;
using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

/// <summary>When all looks that were asked for are done.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class LookoutTests
{
    [Test]
    public async Task WhenIdle_AskedForAgainDuringALook_WaitsForTheNextOne(CancellationToken cancel)
    {
        using var lookout = new Gated();
        var idle = lookout.WhenIdleAsync();
        await lookout.StartAsync(cancel);
        await lookout.Began.WaitAsync(cancel);

        lookout.Change();
        lookout.Go.Release();
        await lookout.Began.WaitAsync(cancel);
        idle.IsCompleted.Should().BeFalse("the second look is under way");
        lookout.Go.Release();

        await idle.WaitAsync(cancel);
        await lookout.StopAsync(cancel);
    }

    [Test]
    public async Task WhenIdle_AChangeAfterwards_IsWaitedForAnew(CancellationToken cancel)
    {
        using var lookout = new Gated();
        lookout.Go.Release();
        await lookout.StartAsync(cancel);
        await lookout.WhenIdleAsync().WaitAsync(cancel);

        lookout.Change();
        var again = lookout.WhenIdleAsync();
        again.IsCompleted.Should().BeFalse("nobody lets it look");
        lookout.Go.Release();

        await again.WaitAsync(cancel);
        await lookout.StopAsync(cancel);
    }

    /// <summary>Looks when the test says so.</summary>
    private sealed class Gated : Lookout
    {
        private readonly Occasion _occasion;

        public Gated()
            : this(new Occasion())
        {
        }

        private Gated(Occasion occasion)
            : base(new FakeTimeProvider(), occasion.Subscribe) => _occasion = occasion;

        public SemaphoreSlim Began { get; } = new(0);

        public SemaphoreSlim Go { get; } = new(0);

        public void Change() => _occasion.Tell();

        public override void Dispose()
        {
            base.Dispose();
            Began.Dispose();
            Go.Dispose();
        }

        protected override async Task LookAsync(CancellationToken cancel)
        {
            Began.Release();
            await Go.WaitAsync(cancel);
        }
    }

    private sealed class Occasion : IDisposable
    {
        public Action Tell { get; private set; } = static () => { };

        public IDisposable Subscribe(Action again)
        {
            Tell = again;
            return this;
        }

        public void Dispose() => Tell = static () => { };
    }
}
