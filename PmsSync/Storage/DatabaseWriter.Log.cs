using PmsSync.Domain;

namespace PmsSync.Storage;

/// <content>What it says in the log.</content>
internal sealed partial class DatabaseWriter
{
    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "The database cannot be written: {Words}")]
        public static partial void Unwritable(ILogger logger, Exception error, string words);

        [LoggerMessage(2002, LogLevel.Information, "The database can be written again")]
        public static partial void WritableAgain(ILogger logger);

        [LoggerMessage(2003, LogLevel.Error, "{Command} was committed, but what follows from it failed")]
        public static partial void AfterCommit(ILogger logger, Exception error, string command);

        [LoggerMessage(2004, LogLevel.Information, "Tenant {Tenant} has so many bookings at once that other tenants' go before them until that ebbs; nothing is lost")]
        public static partial void Floods(ILogger logger, TenantId tenant);
    }
}
