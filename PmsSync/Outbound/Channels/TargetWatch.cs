using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <param name="Forgotten">Targets of which nothing is known any more: new ones, other ids, an older database.</param>
/// <param name="Gone">Targets that are no longer told.</param>
internal readonly record struct WatchReport(int Marked, int Forgotten, int Gone);

/// <summary>
/// Compares what is told with what is configured, at the start and after each reload. What is mapped anew or to another id
/// is told whole; everything else is looked at once more, so that a changed quantity, or whatever else, is told as well.
/// </summary>
internal sealed partial class TargetWatch(
    Database database, ChannelLinks links, DirtyTargets dirty, TenantDirectory tenants, TimeProvider time, ILogger<TargetWatch> logger)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    internal async Task<WatchReport> RunOnceAsync(CancellationToken cancel)
    {
        var known = database.Readers.Read(TargetStore.All).ToDictionary(static t => t.Target);
        var told = links.All().SelectMany(MappedTargets.Of).ToList();
        var anew = told.Where(t => known.GetValueOrDefault(t.Target)?.MappedTo != t.MappedTo).ToList();
        var names = told.Select(static t => t.Target).ToHashSet();
        var gone = known.Values.Where(k => k.MappedTo is not null && !names.Contains(k.Target)).ToList();
        var again = told.Except(anew).ToList();

        foreach (var some in MappedTargets.InCommits(gone, static t => t.Target))
            await database.Writer.WriteAsync(WorkClass.Normal, s => MappedTargets.Leave(s, some), cancel);
        foreach (var some in MappedTargets.InCommits(anew, static t => t.Target))
            await database.Writer.WriteAsync(WorkClass.Normal, s => MappedTargets.Tell(s, dirty, some, isAnew: true), cancel);
        foreach (var some in MappedTargets.InCommits(again, static t => t.Target))
            await database.Writer.WriteAsync(WorkClass.Normal, s => MappedTargets.Tell(s, dirty, some, isAnew: false), cancel);
        if (anew.Count + gone.Count > 0)
            Log.Changed(logger, anew.Count, gone.Count);
        return new WatchReport(told.Count, anew.Count, gone.Count);
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);

    private static partial class Log
    {
        [LoggerMessage(8220, LogLevel.Information, "{Anew} calendars are told whole to their channels, {Gone} are no longer told")]
        public static partial void Changed(ILogger logger, int anew, int gone);
    }
}
