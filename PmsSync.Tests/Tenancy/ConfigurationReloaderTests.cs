using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>An edit comes into use whole or not at all.</summary>
[TestFixture]
internal sealed class ConfigurationReloaderTests
{
    private ConfigurationFile _file = null!;
    private FakeTimeProvider _time = null!;
    private TenantDirectory _directory = null!;
    private Lines _log = null!;
    private ConfigurationReloader _sut = null!;

    [SetUp]
    public void Setup()
    {
        _file = new ConfigurationFile();
        _time = new FakeTimeProvider();
        _log = new Lines();
        (_sut, _directory) = Start();
    }

    [TearDown]
    public void TearDown()
    {
        _sut.Dispose();
        _file.Dispose();
    }

    [Test]
    public void RunOnce_UntouchedFile_ReadsNothing()
    {
        _sut.RunOnce().Should().BeFalse();
        _sut.RunOnce().Should().BeFalse();
    }

    [Test]
    public void RunOnce_GoodEdit_SwapsAfterTwoEqualLooksAndTellsListeners()
    {
        var seen = new List<(Snapshot Old, Snapshot Now)>();
        using var registration = _directory.OnChange((old, now) => seen.Add((old, now)));
        var before = _directory.Current;
        _file.Write(ConfigurationFile.Edited("secret-1", "secret-9"));

        _sut.RunOnce().Should().BeFalse("it may still be being written");
        _sut.RunOnce().Should().BeTrue();

        seen.Should().ContainSingle().Which.Should().Be((before, _directory.Current));
        _directory.Current.Tenants[0].Connections[0].Feeds[0].Address.AbsolutePath.Should().Be("/secret-9.ics");
        _log.Text.Should().Contain("airbnb, unit garden: address changed").And.NotContain("secret-");
        _sut.RunOnce().Should().BeFalse();
    }

    [Test]
    public void RunOnce_BadEdit_KeepsTheOldAndSaysWhyUntilItIsGood()
    {
        var before = _directory.Current;
        _file.Write(ConfigurationFile.Edited("Europe/Lisbon", "Europe/Nowhere"));
        Look();

        _directory.Current.Should().BeSameAs(before);
        _directory.LastReloadProblem!.Errors.Should().ContainSingle().Which.Path.Should().Be("PmsSync:Tenants:0:TimeZone");
        _directory.LastReloadProblem.Since.Should().Be(_time.GetUtcNow());
        _log.Text.Should().Contain("PmsSync:Tenants:0:TimeZone");

        _file.Write(ConfigurationFile.Edited("\"roof\", \"Quantity\": 2", "\"roof\", \"Quantity\": 3"));
        Look();

        _directory.LastReloadProblem.Should().BeNull();
        _directory.Current.Tenants[0].FindUnit("roof")!.Quantity.Should().Be(3);
    }

    [Test]
    public void RunOnce_TargetOfAPipeline_IsInUseWithoutARestart()
    {
        _directory.Current.Targets[Pipeline.Availability].Should().Be(PipelineTarget.DefaultOf(Pipeline.Availability));
        _file.Write(ConfigurationFile.Edited("\"PmsSync\": {", "\"PmsSync\": { \"Pipelines\": { \"Availability\": { \"AcknowledgedWithin\": \"00:00:05\" } },"));

        Look();

        _directory.Current.Targets[Pipeline.Availability].Should().Be(new PipelineTarget(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
        _log.Text.Should().NotContain("next start");
    }

    [Test]
    public void RunOnce_FileGone_KeepsTheOld()
    {
        var before = _directory.Current;
        File.Delete(_file.File);
        Look();

        _directory.Current.Should().BeSameAs(before);
        _directory.LastReloadProblem!.ToString().Should().Contain("no such file");
    }

    [Test]
    public void RunOnce_SettingReadAtStartOnly_SaysThatItNeedsARestart()
    {
        _file.Write(ConfigurationFile.Edited("\"PmsSync\": {", "\"Urls\": \"http://127.0.0.1:6000\", \"PmsSync\": { \"Sandbox\": { \"Seed\": 3 },"));
        Look();

        _log.Text.Should().Contain("next start: PmsSync:Sandbox, Urls.");
    }

    [Test]
    public async Task ExecuteAsync_AsTimePasses_ReadsAnEdit()
    {
        var swapped = new TaskCompletionSource<Snapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = _directory.OnChange((_, now) => swapped.TrySetResult(now));
        await _sut.StartAsync(CancellationToken.None);
        _file.Write(ConfigurationFile.Edited("\"Id\": \"garden\"", "\"Id\": \"garden\", \"Quantity\": 4"));

        while (!swapped.Task.IsCompleted)
        {
            _time.Advance(ConfigurationReloader.Look);
            await Task.Yield();
        }

        (await swapped.Task).Tenants[0].FindUnit("garden")!.Quantity.Should().Be(4);
        await _sut.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task StartAsync_EditedWhileStopped_SaysWhatChangedSinceTheLastRun()
    {
        await _sut.StartAsync(CancellationToken.None);
        await _sut.StopAsync(CancellationToken.None);
        _file.Write(ConfigurationFile.Edited("\"Id\": \"airbnb\"", "\"Id\": \"agoda\""));
        var (second, _) = Start();
        using var _ = second;

        await second.StartAsync(CancellationToken.None);

        _log.Text.Should().Contain("connection Seaside/airbnb removed: its future stays remain").And.Contain("connection Seaside/agoda added");
        File.ReadAllText(Path.Combine(_file.Folder, "data", "configuration-in-use.json")).Should().Contain("agoda").And.NotContain("secret-").And.NotContain("abcdefgh");
        await second.StopAsync(CancellationToken.None);
    }

    private void Look()
    {
        _sut.RunOnce();
        _sut.RunOnce().Should().BeTrue();
    }

    private (ConfigurationReloader Reloader, TenantDirectory Directory) Start()
    {
        var loaded = _file.Load();
        var directory = new TenantDirectory(loaded.Snapshot!);
        return (new ConfigurationReloader(loaded, directory, _time, _log), directory);
    }

    private sealed class Lines : ILogger<ConfigurationReloader>
    {
        private readonly List<string> _lines = [];

        public string Text
        {
            get
            {
                lock (_lines)
                    return string.Join('\n', _lines);
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add(formatter(state, exception));
        }
    }
}
