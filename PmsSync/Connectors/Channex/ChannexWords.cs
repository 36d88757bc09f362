using PmsSync.Connectors.Channex.Calls;

namespace PmsSync.Connectors.Channex;

/// <summary>What went wrong with Channex and what to do, for a property manager. Never with a key, an address or a guest's data.</summary>
internal static class ChannexWords
{
    public const string UnusableAddress =
        "The connection's BaseUrl cannot be used: write https://app.channex.io/api/v1 (or the staging address), or switch the sandbox on for a sandbox:// address.";

    public const string ForbiddenNetwork =
        "The BaseUrl leads to a private network. If that is meant, set AllowPrivateNetworks to true for this connection.";

    public const string Unreachable = "Channex cannot be reached: the connection was refused, its name was not found, or its certificate was not accepted. It is tried again by itself.";

    public const string BrokenOff = "The connection to Channex broke before its answer was whole.";

    public const string TimedOut = "Channex did not answer in time.";

    public const string NotJson = "Channex answered with something that is not JSON, as a proxy or a maintenance page does.";

    public const string Paused = "Channex failed repeatedly, so nothing is sent for a moment; it is tried again by itself.";

    public const string NoAcceptance = "Channex answered 200, but without saying that it took the values.";

    public static string Failing(int status) => $"Channex answered with status {status}, a failure on its side or on the way to it.";

    public static string TooLarge(int bytes) => $"Channex's answer is larger than {bytes / 1_048_576} MB and was not read.";

    public static string Throttled(DateTimeOffset until) => $"Channex's limit of calls is used up; it asks to wait until {until:HH:mm:ss} UTC.";

    public static string Unmapped(object target) => $"{target} has no id of Channex: map it in the connection's Units (RoomTypeId, RatePlans).";

    public static string Revision(string what) => $"A booking of Channex cannot be read: {what}. Open it in Channex's bookings and enter it here by hand; its nights are not closed by it.";

    /// <summary>A 4xx that Channex did not write.</summary>
    public static string Foreign(int status) =>
        $"{Remedy(status)} The answer (status {status}) is not in Channex's form: if it stays so, look at the BaseUrl, and at the proxy, firewall or login page on the way.";

    /// <summary>Why a 4xx was answered, with the setting to look at and Channex's own words.</summary>
    public static string Refused(ChannexReply.Answered answer) =>
        ChannexJson.ErrorText(answer.Body) is { } own ? $"{Remedy(answer.Status)} Channex says: {own}" : Remedy(answer.Status);

    private static string Remedy(int status) => status switch
    {
        401 => "Channex does not accept the key: check the connection's ApiKey, and that it belongs to the server in BaseUrl (staging and production have different keys).",
        403 => "Channex refuses access: in Channex, give the key access to the property in PropertyId, and install the app that this needs (Messages).",
        404 => "Channex does not know this: check the connection's PropertyId, RoomTypeId and RatePlans, and that BaseUrl ends in /api/v1.",
        _ => "Channex refuses what was sent.",
    };
}
