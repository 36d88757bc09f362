using System.Text.RegularExpressions;
using PmsSync.Sandbox.Channels;

namespace PmsSync.Sandbox;

/// <summary>
/// One apartment on one channel. The same name on two channels is the same apartment. Lower case
/// throughout, because it is also a file's name and file systems differ in their regard for case.
/// </summary>
internal readonly partial record struct ListingId
{
    private ListingId(string channel, string name)
    {
        Channel = channel;
        Name = name;
    }

    public string Channel { get; }

    public string Name { get; }

    /// <summary>An id for a known channel and a name of 1 to 64 letters, digits, dots, underscores and hyphens.</summary>
    public static bool TryCreate(string? channel, string? name, out ListingId id)
    {
        var valid = channel is not null && name is not null && ChannelHabits.IsKnown(channel) && Allowed().IsMatch(name);
        id = valid ? new ListingId(Lower(channel!), Lower(name!)) : default;
        return valid;
    }

    /// <exception cref="ArgumentException">The channel is unknown or the name has other characters.</exception>
    public static ListingId Of(string channel, string name) => TryCreate(channel, name, out var id)
        ? id
        : throw new ArgumentException($"The sandbox has no listing \"{channel}/{name}\": channels are {ChannelHabits.Names}.", nameof(channel));

    public override string ToString() => $"{Channel}/{Name}";

    private static string Lower(string text) => text.ToLowerInvariant();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Allowed();
}
