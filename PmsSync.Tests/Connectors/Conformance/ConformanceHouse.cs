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

    /// <summary>The setting that opens the system.</summary>
    public virtual string KeyName => "ApiKey";

    /// <summary>True where the system says which value of a call it refuses.</summary>
    public virtual bool NamesBadItems => true;

    /// <summary>True where such an answer to something sent says nothing of what became of it.</summary>
    public virtual bool Loses(WireFault fault) => true;

    /// <summary>What the system holds, where it cannot be read back through the connector.</summary>
    public virtual IReadOnlyList<ShownCell> Held(bool prices, StayDates nights) => [];

    /// <summary>A guest books; every text that the channel fills contains <paramref name="mark"/>.</summary>
    public abstract void Book(string mark);

    /// <summary>A guest writes.</summary>
    public abstract void Write(string text);

    /// <summary>How many messages of the property the system holds.</summary>
    public abstract int Received();

    public abstract void Dispose();
}
