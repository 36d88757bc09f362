using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Operations.TenantData;

/// <summary>How far the deletion of a tenant's data is.</summary>
/// <param name="Deleted">Rows, since the service started.</param>
internal sealed record ForgettingProgress(bool IsDeleting, long Deleted);

/// <summary>What became of the wish to delete a tenant's data.</summary>
internal abstract record ForgettingAnswer
{
    private ForgettingAnswer()
    {
    }

    /// <summary>It is being deleted, and will be whatever happens to this process.</summary>
    internal sealed record Begun : ForgettingAnswer;

    internal sealed record NothingThere : ForgettingAnswer;

    /// <summary>The tenant runs: its polls would write what is being deleted.</summary>
    internal sealed record Configured : ForgettingAnswer;

    internal sealed record NotWritable(string Words) : ForgettingAnswer;
}

/// <summary>
/// Deletes all that is kept of tenants that are not configured any more, because somebody asked for it: taking a tenant out
/// of the configuration deletes nothing. Few rows in each commit and in the least urgent class, so that nobody waits for
/// it; again and again until nothing is found, and once more after <see cref="QuietFor"/>, because what was under way when
/// the tenant went may still write. A tenant that comes back into the configuration ends it: what is left stays.
/// </summary>
internal sealed partial class TenantForgetting(
    TenantRows rows, JournalForgetting journal, ForgettingMarks marks, TenantDirectory tenants, FreeSpace space, IEnumerable<ForgottenStep> steps, TimeProvider time,
    ILogger<TenantForgetting> logger) : BackgroundService
{
    /// <summary>Longer than any call that is under way.</summary>
    public static readonly TimeSpan QuietFor = TimeSpan.FromMinutes(2);

    private const int RowsInACommit = 200;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // What says how far a source was read goes first: should the tenant come back in the midst of it, all is read anew.
    // Then what is still to be applied.
    private static readonly string[] First = ["feed_cursor", "feed_state", "channel_cursor", "message_cursor", "fact_cursor", "pulled_connection", JournalForgetting.Table];

    private readonly ConcurrentDictionary<TenantId, Course> _courses = new();
    private readonly SemaphoreSlim _asked = new(0, 1);

    public ForgettingProgress ProgressOf(TenantId tenant) =>
        new(marks.All().Contains(tenant), _courses.TryGetValue(tenant, out var course) ? course.Deleted : 0);

    public ForgettingAnswer Begin(TenantId tenant)
    {
        if (tenants.Current.Find(tenant) is not null)
            return new ForgettingAnswer.Configured();
        if (!marks.All().Contains(tenant))
        {
            if (rows.Count(tenant).Count == 0)
                return new ForgettingAnswer.NothingThere();
            try
            {
                marks.Set(tenant);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return new ForgettingAnswer.NotWritable($"That the data is to be deleted could not be written into the data directory: {error.Message}");
            }
            _courses[tenant] = new Course();
            Log.Begun(logger, tenant);
        }
        Wake();
        return new ForgettingAnswer.Begun();
    }

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    /// <summary>One look at all that is to be deleted; returns how many rows went.</summary>
    internal async Task<long> RunOnceAsync(CancellationToken cancel)
    {
        var deleted = 0L;
        foreach (var tenant in marks.All())
            deleted += await LookAsync(tenant, _courses.GetOrAdd(tenant, static _ => new Course()), cancel);
        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await TryRunOnceAsync(stoppingToken);
                if (marks.All().Count == 0)
                    await _asked.WaitAsync(stoppingToken);
                else
                    await Task.Delay(Look, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task TryRunOnceAsync(CancellationToken cancel)
    {
        try
        {
            await RunOnceAsync(cancel);
        }
        catch (Exception error) when (error is StorageUnavailableException or SqliteException or IOException or UnauthorizedAccessException)
        {
            Log.Delayed(logger, error);
        }
    }

    private async Task<long> LookAsync(TenantId tenant, Course course, CancellationToken cancel)
    {
        if (tenants.Current.Find(tenant) is not null)
        {
            marks.Remove(tenant);
            Log.CameBack(logger, tenant, course.Deleted);
            return 0;
        }
        var now = time.GetTimestamp();
        if (course.EmptySince is { } since && time.GetElapsedTime(since, now) < QuietFor)
            return 0;
        var deleted = await DeleteAsync(tenant, course, cancel);
        if (deleted > 0 || course.EmptySince is null)
            course.EmptySince = time.GetTimestamp();
        else if (space.TryEmptyLog())
        {
            space.RewriteAtNextStart();
            marks.Remove(tenant);
            Log.Done(logger, tenant, course.Deleted);
        }
        return deleted;
    }

    private async Task<long> DeleteAsync(TenantId tenant, Course course, CancellationToken cancel)
    {
        var before = course.Deleted;
        foreach (var step in steps)
            step.Forget(tenant);
        foreach (var table in rows.Tables().OrderBy(static t => Array.IndexOf(First, t.Name) is var place and >= 0 ? place : First.Length))
        {
            long? after = 0;
            while (after is { } from && tenants.Current.Find(tenant) is null)
            {
                (var went, after) = table.Name == JournalForgetting.Table
                    ? await journal.DeleteSomeAsync(tenant, from, RowsInACommit, cancel)
                    : await rows.DeleteSomeAsync(table, tenant, from, RowsInACommit, cancel);
                course.Deleted += went;
            }
        }
        return course.Deleted - before;
    }

    private void Wake()
    {
        try
        {
            _asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    /// <summary>One deletion in this process.</summary>
    private sealed class Course
    {
        public long Deleted { get; set; }

        /// <summary>When nothing was left for the first time since something was found.</summary>
        public long? EmptySince { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(10100, LogLevel.Warning, "All that is kept of the tenant {Tenant}, which is not configured any more, is being deleted")]
        public static partial void Begun(ILogger logger, TenantId tenant);

        [LoggerMessage(10101, LogLevel.Warning, "Nothing is left of the tenant {Tenant}: {Rows} rows were deleted")]
        public static partial void Done(ILogger logger, TenantId tenant, long rows);

        [LoggerMessage(10102, LogLevel.Warning, "The tenant {Tenant} is configured again: its data is no longer being deleted ({Rows} rows are gone), and what it reads is read anew")]
        public static partial void CameBack(ILogger logger, TenantId tenant, long rows);

        [LoggerMessage(10103, LogLevel.Warning, "A tenant's data could not be deleted further; the next look goes on")]
        public static partial void Delayed(ILogger logger, Exception error);
    }
}
