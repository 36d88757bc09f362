namespace PmsSync.Tenancy;

/// <summary>What changes whenever the file does. A missing file is a state, too.</summary>
internal readonly record struct FileStamp(DateTime WrittenUtc, long Bytes)
{
    public static FileStamp Of(string path)
    {
        try
        {
            // A mounted configuration is often a link that is swapped: its target counts.
            var file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return file.Exists ? new(file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
