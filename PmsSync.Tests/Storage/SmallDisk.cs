using System.Diagnostics;

namespace PmsSync.Tests.Storage;

/// <summary>A file system of a few MB in memory; skips the test where it cannot be mounted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    public static SmallDisk Mount(string size = "4m")
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Ignore("A small file system can only be mounted on Linux as root.");
        var folder = Directory.CreateTempSubdirectory("pmssync-disk-").FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder))
            Assert.Ignore("Mounting a small file system is not allowed here.");
        return new SmallDisk(folder);
    }

    /// <summary>Takes all that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
        }
    }

    public void Free() => File.Delete(Filler);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Folder).Should().BeTrue();

    public void MakeWritable() => Run("mount", "-o", "remount,rw", Folder).Should().BeTrue();

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
