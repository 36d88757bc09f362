using PmsSync.Connectors.Contract;

namespace PmsSync.Connectors;

/// <summary>The connectors to systems with an API, by their name.</summary>
internal sealed class ConnectorDirectory(IEnumerable<IConnector> connectors)
{
    private readonly Dictionary<string, IConnector> _byType = connectors.ToDictionary(static c => c.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for a type without one, such as feeds.</summary>
    public IConnector? Find(string type) => _byType.GetValueOrDefault(type);
}
