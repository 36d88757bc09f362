using System.Diagnostics.Metrics;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
[NonParallelizable]
internal sealed class EngineMetricsTests
{
    [Test]
    public async Task Meter_EngineThatWorked_ShowsItsCounts()
    {
        using var rig = new EngineRig(static (rig, runs) => ValueTask.FromResult(rig.CloseAll(runs)));
        using var metrics = new EngineMetrics();
        metrics.Add(rig.Engine);
        await rig.StartAsync();
        rig.Put("a");
        rig.Put("later", notBefore: rig.Time.GetUtcNow().AddHours(1));
        await rig.Engine.WhenIdleAsync();

        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, l) =>
            {
                if (instrument.Meter.Name == EngineMetrics.MeterName)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((i, value, _, _) => seen[i.Name] = value);
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => seen[i.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();

        seen.Should().BeEquivalentTo(new Dictionary<string, long>
        {
            ["pmssync.engine.queued"] = 1,
            ["pmssync.engine.running"] = 0,
            ["pmssync.engine.parked"] = 1,
            ["pmssync.engine.spilled"] = 0,
            ["pmssync.engine.workers"] = 1,
            ["pmssync.engine.handled"] = 1,
            ["pmssync.engine.retried"] = 0,
        });
    }
}
