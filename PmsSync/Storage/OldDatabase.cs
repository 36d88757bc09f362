using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// What a room does to its rows where the database turns out to be older than the last run, so that from then on they say
/// themselves what is not known any more. Done twice, it must do no harm.
/// </summary>
internal sealed record OldDatabaseStep(Action<WriteSession> Prepare);

/// <summary>
/// Prepares an older database before anything is read, pulled or told: registered before all that does. All steps are one
/// transaction, so that what is to be read again and what is no longer known never disagree.
/// </summary>
internal sealed class OldDatabase(Database database, IEnumerable<OldDatabaseStep> steps) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!database.IsOld)
            return;
        await database.Writer.WriteAsync(
            WorkClass.Critical,
            session =>
            {
                foreach (var step in steps)
                    step.Prepare(session);
                return true;
            },
            cancellationToken);
        database.Prepared();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
