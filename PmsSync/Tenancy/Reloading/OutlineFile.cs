using System.Text.Json;

namespace PmsSync.Tenancy;

/// <summary>
/// The outline of the configuration last taken into use, beside the database. A help for people: losing it
/// loses a description, never a stay, so every problem with it is answered with "nothing is known".
/// </summary>
internal static class OutlineFile
{
    private const string Name = "configuration-in-use.json";

    /// <summary>Null where none was written or it cannot be read.</summary>
    public static SnapshotOutline? Read(string dataDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize<SnapshotOutline>(File.ReadAllBytes(Path.Combine(dataDirectory, Name)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Whole or not at all. False where it could not be written.</summary>
    public static bool TryWrite(string dataDirectory, SnapshotOutline outline)
    {
        try
        {
            Directory.CreateDirectory(dataDirectory);
            var draft = Path.Combine(dataDirectory, Name + ".new");
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(outline));
            File.Move(draft, Path.Combine(dataDirectory, Name), overwrite: true);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
