using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State.Joined;
using PmsSync.Storage;

namespace PmsSync.Outbound.Joined;

/// <summary>
/// Looks every second whether bookings changed, and has each joined system told of it, and asked to cancel what a person decided
/// against. They are told beside one another: one that does not answer keeps nobody else waiting.
/// </summary>
internal sealed partial class BookingTelling(
    BookingTeller teller, CancellationAsker asker, Retellings retellings, ChannelLinks links, Database database, Backoff backoff, TimeProvider time, ILogger<BookingTelling> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ChannelAccess, (Standing Telling, Standing Asking)> _standings = new(ReferenceEqualityComparer.Instance);

    /// <summary>What cannot be told to a system, or asked of it, now, since when and why, for a manager; null where all can.</summary>
    public string? ProblemOf(ChannelAccess access) => !_standings.TryGetValue(access, out var standing) ? null
        : standing.Telling.Trouble is { } telling ? Words("Bookings of others could not be told to it", telling)
        : standing.Asking.Trouble is { } asking ? Words("It could not be asked to cancel a booking", asking)
        : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do
                RunOnce(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await Task.WhenAll(_standings.Values.SelectMany(static s => new[] { s.Telling.Running, s.Asking.Running })).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Begins to tell and to ask whoever has something to be told or asked, and is not being told or asked already; answers how many.</summary>
    internal int RunOnce(CancellationToken cancel)
    {
        var told = links.Connections().Where(static l => (l.Connector.BookingPush is not null || l.Connector.Cancellations is not null) && l.Access is { IsTold: true, Units.Count: > 0 }).ToList();
        // An edited connection is told anew, from the beginning.
        foreach (var gone in _standings.Keys.Except(told.Select(static l => l.Access)))
            _standings.TryRemove(gone, out _);
        if (told.Count == 0 || MarkNow() is not { } mark)
            return 0;
        var begun = 0;
        foreach (var (access, connector) in told)
        {
            var (telling, asking) = _standings.GetOrAdd(access, static _ => (new Standing(), new Standing()));
            if (connector.BookingPush is { } push && telling.Mark != mark && IsFree(telling))
            {
                var isNews = telling.Mark is { } done && done.Asked == mark.Asked;
                telling.Running = RunAsync(access, telling, mark, teller.RunOnceAsync(access, push, isNews, cancel), cancel);
                begun++;
            }
            // Beside it: a system that takes no such request is told all the same.
            if (connector.Cancellations is { } requests && IsFree(asking) && asker.HasSome(access))
            {
                asking.Running = RunAsync(access, asking, mark, asker.RunOnceAsync(access, requests, cancel), cancel);
                begun++;
            }
        }
        return begun;
    }

    private bool IsFree(Standing standing) => standing.Running.IsCompleted && standing.NotBefore <= time.GetUtcNow();

    private async Task RunAsync(ChannelAccess access, Standing standing, TellingMark mark, Task<TellingRound> running, CancellationToken cancel)
    {
        try
        {
            var round = await running;
            if (round.Told + round.Refused > 0)
                Log.Told(logger, access.ToString(), round.Told, round.Refused);
            standing.Failures = round.Problem is null ? 0 : standing.Failures + 1;
            standing.Meets(round.IsThrottled ? null : round.Problem, time.GetUtcNow());
            var pause = round.Problem is null ? TimeSpan.Zero : backoff.Pause(standing.Failures);
            var soon = time.GetUtcNow() + pause;
            standing.NotBefore = round.NotBefore > soon ? round.NotBefore.Value : soon;
            if (round.IsDone)
                standing.Mark = mark;
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            standing.NotBefore = time.GetUtcNow() + backoff.Pause(++standing.Failures);
            if (error is StorageUnavailableException)
                return;
            standing.Meets("It broke off in a way that was not foreseen; the log says where.", time.GetUtcNow());
            Log.Broken(logger, error, access.ToString());
        }
    }

    private static string Words(string what, Trouble trouble) =>
        $"{what} since {trouble.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC; it is tried again by itself, and nothing is lost. {trouble.Why}";

    private TellingMark? MarkNow()
    {
        try
        {
            return new TellingMark(database.Readers.Read(ToldBookings.ChangeMark), retellings.Asked);
        }
        catch (SqliteException)
        {
            // The database cannot be read now; the next look tries again.
            return null;
        }
    }

    /// <summary>The newest change of any booking, and how often people asked for all of them.</summary>
    private readonly record struct TellingMark(long Change, int Asked);

    /// <summary>How far one system was told. Not stored: after a start everything is looked at once.</summary>
    private sealed class Standing
    {
        public Task Running { get; set; } = Task.CompletedTask;

        /// <summary>The change behind which nothing was left to be told.</summary>
        public TellingMark? Mark { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public int Failures { get; set; }

        /// <summary>What stands in the way, since the first of the failures in a row; null while nothing does.</summary>
        public Trouble? Trouble { get; private set; }

        public void Meets(string? problem, DateTimeOffset now) => Trouble = problem is null ? null : new Trouble(problem, Trouble?.Since ?? now);
    }

    /// <summary>Replaced as a whole: it is read while a round is under way.</summary>
    private sealed record Trouble(string Why, DateTimeOffset Since);

    private static partial class Log
    {
        [LoggerMessage(8602, LogLevel.Information, "{Connection} was told {Told} bookings and requests to cancel, and refused {Refused}")]
        public static partial void Told(ILogger logger, string connection, int told, int refused);

        [LoggerMessage(8603, LogLevel.Error, "Telling {Connection} bookings broke off; it is tried again")]
        public static partial void Broken(ILogger logger, Exception error, string connection);
    }
}
