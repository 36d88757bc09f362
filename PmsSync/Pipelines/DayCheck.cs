using PmsSync.Tenancy;

namespace PmsSync.Pipelines;

/// <summary>When to look at what depends on the settings and the day: after each reload, and some minutes after midnight, in whichever zone.</summary>
internal sealed class DayCheck : IDisposable
{
    /// <summary>How much later than midnight a new day may be noticed.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly IDisposable _reloads;
    private readonly ITimer _timer;

    /// <param name="again">Called with each occasion, until this is disposed of.</param>
    public DayCheck(TenantDirectory tenants, TimeProvider time, Action again) =>
        (_reloads, _timer) = (tenants.OnChange((_, _) => again()), time.CreateTimer(_ => again(), state: null, Period, Period));

    public void Dispose()
    {
        _reloads.Dispose();
        _timer.Dispose();
    }
}
