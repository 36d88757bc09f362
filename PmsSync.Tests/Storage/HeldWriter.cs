using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

/// <summary>Keeps the writer's thread after a commit of its own until released, so that what is written meanwhile meets in one batch.</summary>
internal sealed class HeldWriter : IDisposable
{
    private readonly ManualResetEventSlim _go = new();

    public HeldWriter(DatabaseWriter writer)
    {
        using var reached = new ManualResetEventSlim();
        _ = writer.WriteAsync(new Holding(reached, _go) { Class = WorkClass.Critical });
        reached.Wait();
    }

    public void Release() => _go.Set();

    public void Dispose() => _go.Set();

    private sealed class Holding(ManualResetEventSlim reached, ManualResetEventSlim go) : WriteCommand<int>
    {
        public override void Committed()
        {
            reached.Set();
            go.Wait();
        }

        protected override int Write(WriteSession session) => 0;
    }
}
