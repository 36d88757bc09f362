using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Operations.TenantData;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Service;

namespace PmsSync.Tests.Operations.TenantData;

/// <summary>The whole service with its whole schema, built and not started: nothing goes on in it but what a test does.</summary>
internal sealed class ClosedHouse : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-house-").FullName;
    private readonly WebApplication _app;

    public ClosedHouse()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), BenchConfiguration.Json([], Path.Combine(_folder, "service.log")));
        _app = PmsSync.Service.Build(
            ConfigurationLoader.Load(new ConfigurationSource(Path.Combine(_folder, "appsettings.json"), Path.Combine(_folder, "data"))),
            services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time)));
        Forgetting = Get<TenantForgetting>();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public string DatabasePath => Get<StorageOptions>().DatabasePath;

    public TenantForgetting Forgetting { get; private set; }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>As a process that was killed and started again has it: what was in memory is gone.</summary>
    public void Restart() => Forgetting = ActivatorUtilities.CreateInstance<TenantForgetting>(_app.Services);

    /// <summary>Writes the database anew where the next start would.</summary>
    public void RewriteAsAtAStart()
    {
        Get<Readers>().Dispose();
        using var connection = Connections.OpenWriter(DatabasePath);
        Get<FreeSpace>().RewriteWhereAsked(connection);
    }

    public void Configure(params string[] tenants) =>
        Get<TenantDirectory>().Swap(new Snapshot([.. tenants.Select(static t => new Tenant(new TenantId(t), [], []))]));

    /// <summary>What stands around a text where it is first found in the database or in its log; null where it is nowhere.</summary>
    public string? Find(string text)
    {
        foreach (var file in new[] { "", "-wal" }.Select(end => DatabasePath + end).Where(File.Exists))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var bytes = copy.ToArray();
            if (bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) is var at and >= 0)
                return $"{Path.GetFileName(file)} page {at / 4096}: {System.Text.Encoding.ASCII.GetString(bytes.AsSpan(at, Math.Min(80, bytes.Length - at)))}";
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
