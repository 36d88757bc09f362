using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>A route of the running service under a tenant's address.</summary>
/// <param name="Words">What its query may name in words, such as an id.</param>
internal sealed partial record TenantRoute(HttpMethod Method, string Pattern, string Name, IReadOnlyList<string> Words)
{
    public const string Prefix = "/api/v1/tenants/{tenant}";

    /// <summary>An id of this kind is the caller's own, whosever the others are.</summary>
    public const string Own = "own-";

    /// <summary>Bodies that get far enough to look at the ids in them and in the address; {kind} stands for an id of that kind.</summary>
    private static readonly Dictionary<string, string?[]> Bodies = new()
    {
        ["CreateBooking"] = ["""{"unit":"{units}","arrival":"2027-05-01","departure":"2027-05-03"}"""],
        ["ChangeBooking"] = ["""{"guest":{"name":"x"} }""", """{"unit":"{units}","allowOverbooking":true}"""],
        ["CancelBooking"] = ["{}"],
        ["CreateBlock"] = ["""{"from":"2027-05-01","to":"2027-05-03"}"""],
        ["PutPrices"] = ["""{"ratePlan":"standard","ranges":[{"from":"2027-05-01","to":"2027-05-03","minStayArrival":2}]}"""],
        ["ReleaseHeldNights"] = ["""{"from":"2027-05-01","to":"2027-05-03"}"""],
        ["DecideConflict"] =
        [
            """{"action":"accept","versions":{"{bookings}":1}}""", """{"action":"accept","versions":{"{own-bookings}":1,"{others}":1}}""",
            """{"action":"keep","booking":"{bookings}"}""", """{"action":"release","booking":"{bookings}"}""", """{"action":"cancel","booking":"{bookings}"}""",
            """{"action":"move","booking":"{bookings}","unit":"{own-units}"}""", """{"action":"move","booking":"{own-bookings}","unit":"{units}"}""",
            """{"action":"keep"}""", """{"action":"accept"}""",
        ],
        ["RetryDeadLetters"] = ["""{"ids":["{events}"]}"""],
        ["DiscardDeadLetters"] = ["""{"ids":["{letters}"],"reason":"x"}""", """{"cause":"{causes}","reason":"x"}"""],
        ["SendMessage"] = ["""{"thread":"{threads}","text":"x"}""", """{"booking":"{sold}","text":"x"}"""],
        ["MarkMessage"] = ["""{"read":true}"""],
        ["MarkThread"] = ["""{"read":true}"""],
        ["ImportPrices"] = ["unit,ratePlan,from,to,minStayArrival\n{units},standard,2027-05-01,2027-05-03,2"],
        ["OpenMaintenanceTicket"] = ["""{"title":"x","unit":"{units}"}""", """{"title":"x","booking":"{bookings}"}""", """{"title":"x","unit":"{own-units}","assignee":"{staff}"}"""],
        ["ChangeMaintenanceTicket"] = ["""{"note":"x"}""", """{"assignee":"{staff}"}"""],
        ["ChangeCleaningTask"] = ["""{"note":"x"}""", """{"assignee":"{staff}"}"""],
        ["ForgetTenant"] = ["""{"confirm":"{tenants}"}"""],
    };

    /// <summary>The kinds of ids by which a query chooses.</summary>
    private static readonly Dictionary<string, string[]> Filters = new()
    {
        ["unit"] = ["units"],
        ["booking"] = ["bookings", "sold"],
        ["thread"] = ["threads"],
        ["connection"] = ["connections", "managers"],
        ["source"] = ["connections"],
        ["assignee"] = ["staff"],
        ["lane"] = ["lanes"],
        ["kind"] = ["kinds"],
    };

    /// <summary>Words of a query that are nobody's.</summary>
    private static readonly string[] Common = ["cursor", "state", "ratePlan"];

    public static IReadOnlyList<TenantRoute> AllOf(EndpointDataSource endpoints) =>
    [
        .. from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
           let pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/')
           where pattern.StartsWith(Prefix, StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
           select new TenantRoute(
               HttpMethod.Parse(method), pattern, endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? pattern,
               [.. endpoint.Metadata.GetMetadata<MethodInfo>()!.GetParameters().Where(p => p.ParameterType == typeof(string) && endpoint.RoutePattern.GetParameter(p.Name!) is null).Select(static p => p.Name!)]),
    ];

    public bool IsRead => Method == HttpMethod.Get;

    public bool HasIds => Parameter().Count(Pattern) > 1;

    /// <summary>A list that is read page by page.</summary>
    public bool IsPaged => Words.Contains("cursor");

    public bool IsOfOneConflict => Pattern.Contains("/conflicts/{", StringComparison.Ordinal);

    public IReadOnlyList<string?> Contents => IsRead ? [null] : Bodies.TryGetValue(Name, out var some) ? some : ["{}"];

    /// <summary>What its query may name that nobody here has an id for.</summary>
    public IEnumerable<string> Unknown => IsRead ? Words.Where(static w => !Filters.ContainsKey(w) && !Common.Contains(w)) : [];

    /// <summary>The queries by which it chooses, by the word of each.</summary>
    public IEnumerable<(string Word, string Question)> Questions =>
        IsRead && !HasIds ? Words.Where(Filters.ContainsKey).SelectMany(static word => Filters[word].Select(kind => (word, $"?{word}={{{kind}}}"))).Prepend(("", "")) : [];

    /// <summary>The address with a tenant and with ids, each by the word before it in the address.</summary>
    public string Fill(string tenant, Func<string, string> idOf) => Parameter().Replace(Pattern, match =>
    {
        if (match.Groups["name"].Value == "tenant")
            return tenant;
        var before = Pattern[..match.Index].TrimEnd('/');
        var kind = before[(before.LastIndexOf('/') + 1)..];
        // Of a connection's part in a unit: one that is read and exported.
        return Uri.EscapeDataString(idOf(kind == "connections" && Pattern.Contains("/units/", StringComparison.Ordinal) ? "feeds" : kind));
    });

    /// <summary>A body in the form that the route takes.</summary>
    public HttpContent? ContentOf(string? text) => text is null ? null : new StringContent(text, Encoding.UTF8, Name == "ImportPrices" ? "text/csv" : "application/json");

    /// <summary>A text with ids in the place of their kinds.</summary>
    public static string? FillText(string? text, Func<string, string> idOf) => text is null ? null : Kind().Replace(text, match => idOf(match.Groups["kind"].Value));

    public static bool HasIdsIn(string? content) => content is not null && Kind().IsMatch(content);

    public override string ToString() => $"{Method} {Pattern}";

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\{(?<kind>[a-z-]+)\}", RegexOptions.None, 1000)]
    private static partial Regex Kind();
}
