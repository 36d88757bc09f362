using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// One atomic change. <see cref="Execute"/> runs on the writer's thread inside its transaction and may run
/// again after a rollback: it derives everything from the command's own inputs. Nothing of it is visible
/// to its caller before the commit is on the disk.
/// </summary>
internal abstract class WriteCommand
{
    public WorkClass Class { get; init; } = WorkClass.Normal;

    /// <summary>Whose it is: the tenants of a class are written in turn. The default for what is no tenant's.</summary>
    public TenantId Tenant { get; init; }

    /// <summary>Writes; a throw undoes this command alone.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>
    /// On the writer's thread, in commit order, right after the commit and before the caller is answered.
    /// Must be quick. A throw is logged; the commit stands and the caller is answered all the same.
    /// </summary>
    public virtual void Committed()
    {
    }

    /// <summary>Answers the caller; never throws.</summary>
    public abstract void Complete();

    /// <summary>Nothing of the command was kept. Never throws; without effect once the caller was answered.</summary>
    public abstract void Failed(Exception error);
}

/// <summary>A change with an answer for the one who asked.</summary>
internal abstract class WriteCommand<TResult> : WriteCommand
{
    private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TResult? _result;

    /// <summary>Completes after the commit.</summary>
    public Task<TResult> Completion => _done.Task;

    public sealed override void Execute(WriteSession session) => _result = Write(session);

    public sealed override void Complete() => _done.TrySetResult(_result!);

    public sealed override void Failed(Exception error) => _done.TrySetException(error);

    protected abstract TResult Write(WriteSession session);
}

/// <summary>A change written as a function, for the many that need no type of their own.</summary>
internal sealed class WriteFunction<TResult>(Func<WriteSession, TResult> write) : WriteCommand<TResult>
{
    protected override TResult Write(WriteSession session) => write(session);
}
