using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Tests.Connectors.Channex;

namespace PmsSync.Tests.Connectors.Conformance;

/// <summary>A connector with its simulator behind a wire that can fail. One for each system.</summary>
internal abstract class ConformanceHouse : IDisposable
{
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));

    public RecordingLogs Logs { get; } = new();

    public abstract FaultyWire Wire { get; }

    public abstract IConnector Connector { get; }

    /// <summary>With one unit and one rate plan at least; its key occurs nowhere else.</summary>
    public abstract ChannelAccess Access { get; }

    /// <summary>Longer than any call may take.</summary>
    public abstract TimeSpan TooLong { get; }

    /// <summary>A guest books; every text that the channel fills contains <paramref name="mark"/>.</summary>
    public abstract void Book(string mark);

    /// <summary>A guest writes.</summary>
    public abstract void Write(string text);

    /// <summary>How many messages of the property the system holds.</summary>
    public abstract int Received();

    public abstract void Dispose();
}
