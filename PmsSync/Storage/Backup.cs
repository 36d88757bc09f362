using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>What became of a backup or of its restoring.</summary>
internal abstract record BackupResult
{
    private BackupResult()
    {
    }

    /// <summary>The file is complete, checked and on the disk. <paramref name="Kept"/>: where a restore put the database that was there, or null.</summary>
    internal sealed record Done(string File, long Bytes, string? Kept = null) : BackupResult;

    /// <summary>Nothing was changed; the words name the remedy.</summary>
    internal sealed record Refused(string Why) : BackupResult;
}

/// <summary>Consistent copies of the database, made while the service runs, and put back while it does not.</summary>
internal sealed class Backup(StorageOptions options, IEnumerable<Migration> migrations)
{
    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    private readonly int _knownSchema = migrations.Max(static m => m.Version);

    /// <summary>Copies the database as one moment's commit left it. An older file of that name is replaced only by a complete, checked copy.</summary>
    public BackupResult Create(string file)
    {
        var target = Path.GetFullPath(file);
        if (!File.Exists(options.DatabasePath))
            return new BackupResult.Refused($"There is no database in '{options.DataDirectory}'. Name the data directory with --data.");
        if (target == Path.GetFullPath(options.DatabasePath))
            return new BackupResult.Refused("A backup cannot replace the database it is made of. Name another file.");
        if (File.Exists(target) && !IsDatabase(target))
            return new BackupResult.Refused($"'{target}' exists and is no backup. Name another file.");
        var draft = target + ".partial";
        try
        {
            Remove(draft);
            Copy(options.DatabasePath, draft);
            if (Problem(draft) is { } problem)
                return new BackupResult.Refused($"The copy of the database cannot be read: {problem}");
            FlushToDisk(draft);
            File.Move(draft, target, overwrite: true);
            return new BackupResult.Done(target, new FileInfo(target).Length);
        }
        catch (SqliteException error)
        {
            return new BackupResult.Refused($"The backup '{target}' was not made. {StorageErrors.Words(error)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new BackupResult.Refused($"The backup '{target}' was not made: {error.Message}");
        }
        finally
        {
            TryRemove(draft);
        }
    }

    /// <summary>
    /// Puts a backup in the place of the database, keeps that one beside it, and makes the next start one in catch-up.
    /// The service must be stopped.
    /// </summary>
    public BackupResult Restore(string file)
    {
        var source = Path.GetFullPath(file);
        if (!File.Exists(source))
            return new BackupResult.Refused($"There is no file '{source}'.");
        var draft = options.DatabasePath + ".restoring";
        try
        {
            using var alone = DataDirectoryLock.Take(options.DataDirectory);
            Remove(draft);
            Copy(source, draft);
            if (Problem(draft) is { } problem)
                return new BackupResult.Refused($"'{source}' cannot be restored: {problem}");
            FlushToDisk(draft);
            // 1 the mark first: whatever fails from here on, nothing is freed  2 keep the old  3 swap
            new RunMark(options.DataDirectory).MarkOld();
            var kept = KeepOld();
            File.Move(draft, options.DatabasePath, overwrite: true);
            return new BackupResult.Done(options.DatabasePath, new FileInfo(options.DatabasePath).Length, kept);
        }
        catch (StorageRefusedException refused)
        {
            return new BackupResult.Refused(refused.Message);
        }
        catch (SqliteException error)
        {
            return new BackupResult.Refused($"'{source}' cannot be restored. {StorageErrors.Words(error)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new BackupResult.Refused($"'{source}' cannot be restored: {error.Message}");
        }
        finally
        {
            TryRemove(draft);
        }
    }

    // One step holds one read lock: the copy is one moment's, and the writer goes on meanwhile.
    private static void Copy(string from, string to)
    {
        using var source = Connections.OpenExisting(from);
        using var copy = Connections.OpenCopy(to);
        source.BackupDatabase(copy);
        // A file on its own, without a log beside it that someone could forget to copy.
        Connections.Run(copy, "PRAGMA journal_mode = DELETE");
    }

    private string? Problem(string path)
    {
        using var connection = Connections.OpenExisting(path);
        var verdict = Connections.Scalar<string>(connection, "PRAGMA quick_check(1)");
        if (verdict != "ok")
            return $"it is damaged ({verdict}). Take another backup.";
        if (Connections.Scalar<long>(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'storage_mark'") == 0)
            return "it is not a database of PmsSync.";
        var schema = Connections.Scalar<long>(connection, "PRAGMA user_version");
        return schema > _knownSchema ? $"it is from a newer PmsSync (schema {schema}, this one knows {_knownSchema}). Install that version first." : null;
    }

    private string? KeepOld()
    {
        if (!File.Exists(options.DatabasePath))
            return null;
        var kept = FreeName(options.DatabasePath + ".before-restore");
        TryCopyLogBack();
        File.Copy(options.DatabasePath, kept);
        FlushToDisk(kept);
        foreach (var companion in Companions.Where(c => File.Exists(options.DatabasePath + c)))
            File.Move(options.DatabasePath + companion, kept + companion);
        return kept;
    }

    // Where the old database is damaged its log is kept beside it as it is.
    private void TryCopyLogBack()
    {
        try
        {
            using var connection = Connections.OpenExisting(options.DatabasePath);
            Connections.Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
        }
    }

    private static string FreeName(string wanted)
    {
        var name = wanted;
        for (var n = 2; File.Exists(name); n++)
            name = $"{wanted}-{n}";
        return name;
    }

    // Only an earlier backup is ever replaced: every SQLite file begins with these bytes.
    private static bool IsDatabase(string file)
    {
        Span<byte> head = stackalloc byte[16];
        using var stream = File.OpenRead(file);
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("SQLite format 3\0"u8);
    }

    private static void FlushToDisk(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static void Remove(string path)
    {
        File.Delete(path);
        foreach (var companion in Companions)
            File.Delete(path + companion);
    }

    private static void TryRemove(string path)
    {
        try
        {
            Remove(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
