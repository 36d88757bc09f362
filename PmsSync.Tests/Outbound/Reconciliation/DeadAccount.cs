using System.Collections.Concurrent;
using PmsSync.Domain;
using PmsSync.Tests.Outbound.Channels;

namespace PmsSync.Tests.Outbound.Reconciliation;

/// <summary>One tenant's account does not answer, those of the others do.</summary>
internal sealed class DeadAccount
{
    private readonly TaskCompletionSource _silence = new();
    private readonly TaskCompletionSource _othersAreAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<TenantId, bool> _asked = new();

    public DeadAccount(ScriptedChannel channel, TenantId dead, int others) => channel.WhenAsked = access =>
    {
        if (access.Tenant == dead)
            return _silence.Task;
        if (_asked.TryAdd(access.Tenant, true) && _asked.Count == others)
            _othersAreAsked.TrySetResult();
        return Task.CompletedTask;
    };

    public Task OthersAreAsked => _othersAreAsked.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Fail() => _silence.TrySetException(new InvalidOperationException("It never answered."));
}
