using System.Text;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Operations.TenantData;

/// <summary>
/// Whose data is being deleted, across restarts: an empty file for each beside the database, because nothing of the tenant
/// is to be left in that, and because a backup that is put back must not begin to delete.
/// </summary>
internal sealed class ForgettingMarks(StorageOptions options)
{
    private const string Prefix = "tenant-";

    private readonly string _folder = Path.Combine(options.DataDirectory, "forgetting");

    public IReadOnlyList<TenantId> All() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder, Prefix + "*").Select(IdOf).OrderBy(static t => t.Value, StringComparer.Ordinal)]
        : [];

    /// <exception cref="IOException">The mark could not be written.</exception>
    public void Set(TenantId tenant)
    {
        Directory.CreateDirectory(_folder);
        using var file = new FileStream(PathOf(tenant), FileMode.Create);
        file.Flush(flushToDisk: true);
    }

    public void Remove(TenantId tenant) => File.Delete(PathOf(tenant));

    // In digits: an id may end in a dot or differ from another in its case alone, which not every file system keeps apart.
    private string PathOf(TenantId tenant) => Path.Combine(_folder, Prefix + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(tenant.Value)));

    private static TenantId IdOf(string path) => new(Encoding.UTF8.GetString(Convert.FromHexString(Path.GetFileName(path)[Prefix.Length..])));
}
