using System.Runtime.InteropServices;

namespace PmsSync.Operations.Hosting;

/// <summary>
/// The host itself stops gracefully on the first Ctrl+C. This hears the second one, which ends the process at
/// once; what was accepted is in the journal and is read again at the next start.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private readonly Action _first;
    private readonly Action _second;
    private int _heard;

    public StopSignals(Action first, Action second)
    {
        (_first, _second) = (first, second);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear);
    }

    public void Dispose() => _registration.Dispose();

    private void Hear(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _heard) == 1)
            _first();
        else
            _second();
    }
}
