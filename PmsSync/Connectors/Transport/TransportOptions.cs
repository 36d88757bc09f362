using System.ComponentModel.DataAnnotations;

namespace PmsSync.Connectors.Transport;

/// <summary>The limits of every connection to an outside system.</summary>
internal sealed class TransportOptions
{
    /// <summary>For one connection attempt, so that a dead IPv6 route leaves time for IPv4. The default is 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Open connections to one origin. The default is 16, well under what channels bear from one address.</summary>
    [Range(1, 256)]
    public int ConnectionsPerOrigin { get; set; } = 16;
}
