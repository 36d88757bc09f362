using System.Globalization;

namespace PmsSync.Storage;

/// <summary>
/// How far this service has come, kept beside the database and not in it: a database that is put back from
/// elsewhere is older than the mark and is recognised by that. The mark is written after the commit it names,
/// so it is never ahead of the database it belongs to.
/// </summary>
internal sealed class RunMark(string dataDirectory)
{
    private readonly string _mark = Path.Combine(dataDirectory, "last-run");

    private readonly string _old = Path.Combine(dataDirectory, "catch-up");

    /// <summary>True where the database was found to be old, or put back, and what its rooms have to do about that is not done yet.</summary>
    public bool IsOld => File.Exists(_old);

    /// <summary>True where a later run than this database's was seen here, or one on another database. An unreadable mark counts as one.</summary>
    public bool IsAheadOf(string instance, long batch)
    {
        if (!File.Exists(_mark))
            return false;
        var parts = File.ReadAllText(_mark).Split(' ');
        return parts.Length != 2
            || parts[0] != instance
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var marked)
            || marked > batch;
    }

    public void Write(string instance, long batch) => WriteWhole(_mark, $"{instance} {batch}");

    public void MarkOld() => WriteWhole(_old, "");

    public void UnmarkOld() => File.Delete(_old);

    private static void WriteWhole(string path, string text)
    {
        var draft = path + ".new";
        using (var file = new FileStream(draft, FileMode.Create))
        using (var writer = new StreamWriter(file))
        {
            writer.Write(text);
            writer.Flush();
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }
}
