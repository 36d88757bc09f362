using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

/// <summary>Storage and journal on a real file in a folder of their own.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly bool _ownsFolder;
    private ServiceProvider? _services;

    private TestStore(string folder, bool ownsFolder)
    {
        (Options, _ownsFolder) = (new StorageOptions
        {
            DataDirectory = folder,
            ReopenFirst = TimeSpan.FromMilliseconds(5),
            ReopenLongest = TimeSpan.FromMilliseconds(20),
        }, ownsFolder);
    }

    public StorageOptions Options { get; }

    /// <summary>May be changed before the first use.</summary>
    public WorkOrder Order { get; set; } = WorkOrder.Fair;

    /// <summary>May be changed at any time; the journal looks at them when it needs them.</summary>
    public JournalOptions JournalOptions { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public Database Database => Get<Database>();

    public DatabaseWriter Writer => Database.Writer;

    public EventJournal Journal => Get<EventJournal>();

    public static TestStore Closed() => new(Directory.CreateTempSubdirectory("pmssync-test-").FullName, ownsFolder: true);

    public static TestStore Closed(string folder) => new(folder, ownsFolder: false);

    /// <summary>Opened, with a table to play with.</summary>
    public static async Task<TestStore> OpenAsync(string? folder = null)
    {
        var store = folder is null ? Closed() : Closed(folder);
        await store.RunAsync("CREATE TABLE IF NOT EXISTS toy (id INTEGER PRIMARY KEY, text TEXT UNIQUE) STRICT");
        return store;
    }

    public T Get<T>()
        where T : notnull => (_services ??= Build()).GetRequiredService<T>();

    public Task<int> RunAsync(string sql, params object?[] values) =>
        Writer.WriteAsync(WorkClass.Normal, s => s.Execute(sql, values));

    public Task<int> AddToyAsync(string text) => RunAsync("INSERT INTO toy (text) VALUES (?1)", text);

    public T Read<T>(string sql) => Database.Readers.Read(c => Connections.Scalar<T>(c, sql));

    /// <summary>A connection that another program might have.</summary>
    public SqliteConnection Foreign() => Connections.OpenExisting(Options.DatabasePath);

    /// <summary>Ends the service; the next use starts it again on the same folder.</summary>
    public void Stop()
    {
        _services?.Dispose();
        _services = null;
    }

    public void Dispose()
    {
        Stop();
        if (_ownsFolder)
            Directory.Delete(Options.DataDirectory, recursive: true);
    }

    private ServiceProvider Build() => new ServiceCollection()
        .AddLogging()
        .AddSingleton<TimeProvider>(Time)
        .AddSingleton(Order)
        .AddStorage(Options)
        .AddJournal(JournalOptions)
        .BuildServiceProvider();
}
