using System.ComponentModel.DataAnnotations;

namespace PmsSync.Sandbox;

/// <summary>The section <c>PmsSync:Sandbox</c>, with the data directory of the service it runs in.</summary>
internal sealed class SandboxOptions
{
    /// <summary>Whether the simulated channels run at all. The default is false.</summary>
    public bool Enabled { get; set; }

    /// <summary>The loopback port; 0 takes any free one, so that two runs never collide. The default is 0.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>Where all chance comes from: the same seed gives the same guests. The default is 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Guest days a minute: how fast guests come and channels read our export. The calendars themselves
    /// stay on the real date. 0 stops the guests and leaves the world to the control addresses.
    /// The default is 1: with fifteen listings about seven visits a minute.
    /// </summary>
    [Range(0, 1000)]
    public double Pace { get; set; } = 1;

    /// <summary>The service's data directory; the world is kept in <c>sandbox</c> below it.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>The IANA zone whose midnight turns the calendars. The default is the machine's own.</summary>
    public string? TimeZone { get; set; }

    /// <summary>
    /// How often the Booking.com-like channel answers with a valid but empty calendar for one poll: once in
    /// so many polls of a listing, 0 for never. The default is 400: often enough to be met on a day's demo.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int EmptyPollEvery { get; set; } = 400;
}
