namespace PmsSync.Connectors.Json;

/// <summary>What went wrong with a joined system and what to do. Never with a secret, an address or a guest's data.</summary>
internal static class JsonWords
{
    public const string ForbiddenNetwork =
        "An address of the connection leads to a private network. If that is meant, set AllowPrivateNetworks to true for this connection.";

    public const string Unreachable = "The system cannot be reached: the connection was refused, its name was not found, or its certificate was not accepted. It is tried again by itself.";

    public const string BrokenOff = "The connection to the system broke before its answer was whole.";

    public const string TimedOut = "The system did not answer in time.";

    public const string Paused = "The system failed repeatedly, so nothing is sent for a moment; it is tried again by itself.";

    public const string Page = "A web page answered, as a login page or a proxy does, and not the system: look at what stands between.";

    public const string NoPage = "PullUrl did not answer with a JSON object that has a list \"items\". Answer {\"items\":[],\"next\":null,\"more\":false} where there is nothing.";

    public const string NoProgress = "PullUrl says that there is more, but gives no new \"next\": the same page would come again and again.";

    public static string Failing(int status) => $"The system answered with status {status}, a failure on its side or on the way to it.";

    public static string Redirects(int status) => $"The system answered with status {status} and sends us elsewhere, which is not followed: write the final address into the connection.";

    public static string TooLarge(int bytes) => $"The system's answer is larger than {bytes / 1_048_576} MB and was not read: answer smaller pages, with \"more\": true.";

    public static string TooMany(int items, int most) => $"PullUrl answered with {items} items on one page: answer at most {most} and \"more\": true.";

    public static string Throttled(DateTimeOffset until) => $"The system asks to wait until {until:HH:mm:ss} UTC.";

    public static string Unmapped(object target) => $"{target} is not mapped: write it into the connection's Units (RatePlans for its prices).";

    public static string Refused(string address, int status) => status switch
    {
        401 or 403 => $"{address} refuses our signature (status {status}): write the same Secret there and in the connection, and look at the clocks of both.",
        404 => $"{address} is not found there (status 404): check the address in the connection.",
        _ => $"{address} refuses the request (status {status}).",
    };
}
