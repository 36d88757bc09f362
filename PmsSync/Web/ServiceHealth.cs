using System.Reflection;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Limits;
using PmsSync.Journal;
using PmsSync.Operations.Health;
using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;
using PmsSync.Web.Bodies;

namespace PmsSync.Web;

/// <summary>Whether changes are accepted, and what a person should know. Open to everyone, so it names nobody.</summary>
internal sealed class ServiceHealth(
    JournalQueries journal, TenantDirectory tenants, CatchUp catchUp, ChannelStatusReader channels, ChannelTroubles troubles,
    PipelineHealthReader pipelines, NoticeReader notices, TenantLimits limits, IHostApplicationLifetime lifetime)
{
    public const string Ready = "ready", NotReady = "notReady";

    private static readonly string Version = typeof(ServiceHealth).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public ReadyBody Now()
    {
        var problems = new List<HealthProblemBody>();
        var isStopping = lifetime.ApplicationStopping.IsCancellationRequested;
        if (isStopping)
            problems.Add(new HealthProblemBody("stopping", "The service is stopping: what runs is finished, nothing new is accepted."));
        var (open, dead, unreadable) = Count();
        var storage = journal.Problem ?? unreadable;
        if (storage is not null)
            problems.Add(new HealthProblemBody("storage", storage));
        if (tenants.LastReloadProblem is { } reload)
            problems.Add(new HealthProblemBody("reload", $"The edited configuration has {reload.Errors.Count} errors and is not used; the one before stays in use since {reload.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC. The log and `PmsSync check` name them."));
        if (storage is null && catchUp.IsOn)
            problems.Add(new HealthProblemBody("catchUp", "A backup was restored, a channel is new, or one was not asked for longer than it keeps bookings, and some feeds or channels have not been read again since: until they are, no night of their units is opened, and the exported calendars of these are held back. The connections say what is in the way; one that will not come back is to be disabled."));
        if (dead > 0)
            problems.Add(new HealthProblemBody("deadLetters", $"{dead} {(dead == 1 ? "event" : "events")} failed too often and {(dead == 1 ? "waits" : "wait")} for a person."));
        if (storage is null && channels.CountUnmapped() is > 0 and var unmapped)
            problems.Add(new HealthProblemBody("unmapped", $"{unmapped} {(unmapped == 1 ? "booking names a room or rate plan that is" : "bookings name rooms or rate plans that are")} not mapped; the connections say which, and where to map them."));
        if (storage is null && limits.CountUnread() is > 0 and var unread)
            problems.Add(new HealthProblemBody("limits", $"{unread} {(unread == 1 ? "tenant is" : "tenants are")} at twice MaxEventsPerDay or MaxStorage: their feeds and channels are not read, and nights that are sold there meanwhile may be sold twice. Raise the setting to go on at once; the connections say which, and when it is over by itself."));
        if (storage is null)
        {
            problems.AddRange(troubles.OfEveryone().Select(static t => new HealthProblemBody(t.Kind, t.Words)));
            if (notices.CountInTrouble() is > 0 and var untold)
                problems.Add(new HealthProblemBody("notices", $"{untold} of those who are told of what happens cannot be reached by webhook or e-mail; the list of notices says who, and why."));
        }
        var timed = pipelines.Now();
        problems.AddRange(timed.Select(static p => p.Words).OfType<string>().Select(static words => new HealthProblemBody("slow", words)));
        return new ReadyBody(
            isStopping || storage is not null ? NotReady : Ready, tenants.Current.IsDemo, Version, problems, open, dead, [.. timed.Select(PipelineBody.Of)]);
    }

    private (long Open, long Dead, string? Problem) Count()
    {
        try
        {
            var (open, dead) = journal.Count();
            return (open, dead, null);
        }
        catch (Exception error) when (JournalQueries.IsUnavailable(error, out _))
        {
            JournalQueries.IsUnavailable(error, out var words);
            return (0, 0, words);
        }
    }
}
