using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace PmsSync.Throttling.Feedback;

/// <summary>
/// Reads what the head of an answer says about limits: <c>Retry-After</c> (RFC 9110, 10.2.3), <c>RateLimit</c> and
/// <c>RateLimit-Policy</c> (IETF draft, in its old and new forms), <c>X-RateLimit-*</c> with and without the name of a
/// window, and credits. What cannot be read is as if it were not there.
/// </summary>
internal static class ServerWordReader
{
    // A number above this is an instant in Unix seconds, not a wait.
    private const double LeastUnixTime = 1_000_000_000;

    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private static readonly (string Suffix, TimeSpan? Window)[] Suffixes =
    [
        ("", null), ("-Second", TimeSpan.FromSeconds(1)), ("-Minute", TimeSpan.FromMinutes(1)),
        ("-Hour", TimeSpan.FromHours(1)), ("-Day", TimeSpan.FromDays(1)),
    ];

    /// <param name="now">Our clock, for where the server does not tell its own.</param>
    public static ServerWord Read(HttpResponseMessage response, DateTimeOffset now)
    {
        var headers = response.Headers;
        var theirs = headers.Date ?? now;
        var isRefusal = response.StatusCode is HttpStatusCode.TooManyRequests;
        var rooms = RoomsOf(headers, theirs);
        var wait = isRefusal || response.StatusCode is HttpStatusCode.ServiceUnavailable
            ? WaitOf(Raw(headers, "Retry-After"), theirs) ?? WaitOf(Raw(headers, "X-RateLimit-Retry-After"), theirs)
            : null;
        if (isRefusal)
            wait ??= ResetOf(rooms);
        return new ServerWord { IsRefusal = isRefusal, Wait = wait, Cost = Number(Raw(headers, "x-request-cost")), Rooms = rooms };
    }

    /// <summary>Seconds, with a fraction or not, an instant in Unix seconds, or an HTTP date; null for anything else.</summary>
    public static TimeSpan? WaitOf(string? text, DateTimeOffset theirs)
    {
        if (Number(text) is { } number)
        {
            var seconds = number >= LeastUnixTime ? number - (theirs.ToUnixTimeMilliseconds() / 1000.0) : number;
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(366).TotalSeconds));
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date > theirs ? date - theirs : TimeSpan.Zero
            : null;
    }

    private static List<ToldRoom> RoomsOf(HttpResponseHeaders headers, DateTimeOffset theirs)
    {
        var rooms = FieldRooms(Raw(headers, "RateLimit"), Raw(headers, "RateLimit-Policy"));
        foreach (var prefix in (ReadOnlySpan<string>)["RateLimit", "X-RateLimit"])
        {
            foreach (var (suffix, window) in Suffixes)
                Add(rooms, headers, $"{prefix}-Limit{suffix}", $"{prefix}-Remaining{suffix}", $"{prefix}-Reset{suffix}", window, theirs);
        }
        Add(rooms, headers, "x-five-min-limit", "x-five-min-limit-remaining", "x-five-min-limit-resets-in", FiveMinutes, theirs);
        return rooms;
    }

    private static void Add(
        List<ToldRoom> rooms, HttpResponseHeaders headers, string limit, string remaining, string reset, TimeSpan? window, DateTimeOffset theirs)
    {
        var room = new ToldRoom(Number(Raw(headers, limit)), Number(Raw(headers, remaining)), WaitOf(Raw(headers, reset), theirs), window);
        if (room != new ToldRoom(null, null, null, window))
            rooms.Add(room);
    }

    // The new form: "name";r=49;t=30 with the policy "name";q=100;w=60. The old one: limit=100, remaining=49, reset=30.
    private static List<ToldRoom> FieldRooms(string? field, string? policy)
    {
        if (field is null)
            return [];
        var items = Items(field);
        if (items.Exists(static i => i.ContainsKey("remaining")))
        {
            var all = items.SelectMany(static i => i).DistinctBy(static p => p.Key).ToDictionary(static p => p.Key, static p => p.Value, StringComparer.OrdinalIgnoreCase);
            return [new ToldRoom(Get(all, "limit"), Get(all, "remaining"), Seconds(Get(all, "reset")), null)];
        }
        var policies = policy is null ? [] : Items(policy);
        return
        [
            .. items.Where(static i => i.ContainsKey("r")).Select((item, position) =>
            {
                var own = policies.Find(p => p[""] == item[""] && item[""].Length > 0) ?? (policies.Count == items.Count ? policies[position] : null);
                return new ToldRoom(own is null ? null : Get(own, "q"), Get(item, "r"), Seconds(Get(item, "t")), own is null ? null : Seconds(Get(own, "w")));
            }),
        ];
    }

    /// <summary>The items of a list with their parameters; what stands before the first parameter has the empty name.</summary>
    private static List<Dictionary<string, string>> Items(string list) =>
    [
        .. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static item =>
        {
            var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [""] = "" };
            foreach (var part in item.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var sign = part.IndexOf('=', StringComparison.Ordinal);
                parts[sign < 0 ? "" : part[..sign]] = part[(sign + 1)..].Trim('"');
            }
            return parts;
        }),
    ];

    // Where several windows are named, those that are used up say how long.
    private static TimeSpan? ResetOf(List<ToldRoom> rooms)
    {
        var said = rooms.Where(static r => r.Reset is not null).ToList();
        var usedUp = said.Where(static r => r.Remaining < 1).ToList();
        return usedUp.Count > 0 ? usedUp.Max(static r => r.Reset) : said.Where(static r => r.Remaining is null).Min(static r => r.Reset);
    }

    private static double? Get(Dictionary<string, string> parts, string name) => Number(parts.GetValueOrDefault(name));

    private static TimeSpan? Seconds(double? seconds) => seconds is { } s ? TimeSpan.FromSeconds(Math.Min(s, TimeSpan.FromDays(366).TotalSeconds)) : null;

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    private static string? Raw(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? string.Join(", ", values) : null;
}
