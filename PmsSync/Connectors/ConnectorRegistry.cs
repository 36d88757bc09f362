using System.Collections.Frozen;
using PmsSync.Connectors.Contract;

namespace PmsSync.Connectors;

/// <summary>The connectors by their type.</summary>
internal sealed class ConnectorRegistry(IEnumerable<IConnector> connectors)
{
    private readonly FrozenDictionary<string, IConnector> _connectors =
        connectors.ToFrozenDictionary(static c => c.Type, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<IConnector> All => _connectors.Values;

    /// <summary>Null for a type that nobody speaks; the configuration is checked before.</summary>
    public IConnector? Find(string type) => _connectors.GetValueOrDefault(type);
}
