using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>A configuration file in a folder of its own, removed with it.</summary>
internal sealed class ConfigurationFile : IDisposable
{
    public const string Valid = """
        {
          "PmsSync": {
            "Tenants": [ {
              "Id": "Seaside", "TimeZone": "Europe/Lisbon", "Currency": "EUR", "ApiKey": "tenant-key-of-the-seaside",
              "Units": [ { "Id": "garden" }, { "Id": "roof", "Quantity": 2, "TimeZone": "Atlantic/Azores" } ],
              "Connections": [ {
                "Id": "airbnb", "Type": "ical",
                "Units": {
                  "GARDEN": { "ImportUrl": "https://feeds.example/secret-1.ics" },
                  "roof": { "ImportUrl": [ "https://feeds.example/secret-2.ics", "webcal://feeds.example/secret-3.ics" ], "ExportToken": "abcdefghijklmnopqrstuv" }
                }
              } ]
            } ]
          }
        }
        """;

    private static int _files;

    public ConfigurationFile(string json = Valid)
    {
        Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"pmssync-tests-{Environment.ProcessId}-{Interlocked.Increment(ref _files)}")).FullName;
        File = Path.Combine(Folder, "appsettings.json");
        Write(json);
    }

    public string Folder { get; }

    public string File { get; }

    public static string Edited(string from, string to)
    {
        Valid.Should().Contain(from, "an edit that changes nothing tests nothing");
        return Valid.Replace(from, to, StringComparison.Ordinal);
    }

    public void Write(string json) => System.IO.File.WriteAllText(File, json);

    public LoadedConfiguration Load(string? data = null, string? urls = null) =>
        ConfigurationLoader.Load(new ConfigurationSource(File, data, urls));

    public static ConfigurationProblems ProblemsOf(string json)
    {
        using var file = new ConfigurationFile(json);
        return file.Load().Problems;
    }

    public static Snapshot SnapshotOf(string json)
    {
        using var file = new ConfigurationFile(json);
        var loaded = file.Load();
        loaded.Problems.Errors.Should().BeEmpty();
        return loaded.Snapshot!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
