using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>A route of the running service under a tenant's address.</summary>
internal sealed partial record TenantRoute(HttpMethod Method, string Pattern, string Name)
{
    public const string Prefix = "/api/v1/tenants/{tenant}";

    /// <summary>Bodies that get far enough to look at the ids in them and in the address; {kind} stands for an id of that kind.</summary>
    private static readonly Dictionary<string, string?[]> Bodies = new()
    {
        ["CreateBooking"] = ["""{"unit":"{units}","arrival":"2027-05-01","departure":"2027-05-03"}"""],
        ["ChangeBooking"] = ["""{"guest":{"name":"x"} }""", """{"unit":"{units}"}"""],
        ["CancelBooking"] = ["{}"],
        ["CreateBlock"] = ["""{"from":"2027-05-01","to":"2027-05-03"}"""],
        ["PutPrices"] = ["""{"ratePlan":"standard","ranges":[{"from":"2027-05-01","to":"2027-05-03","minStayArrival":2}]}"""],
        ["ReleaseHeldNights"] = ["""{"from":"2027-05-01","to":"2027-05-03"}"""],
        ["DecideConflict"] = ["""{"action":"accept"}""", """{"action":"keep","booking":"{bookings}"}""", """{"action":"move","booking":"{bookings}","unit":"{units}"}"""],
        ["RetryDeadLetters"] = ["""{"ids":["{events}"]}"""],
        ["DiscardDeadLetters"] = ["""{"ids":["{events}"],"reason":"x"}""", """{"cause":"kind of {tenants}","reason":"x"}"""],
        ["SendMessage"] = ["""{"thread":"{threads}","text":"x"}""", """{"booking":"{bookings}","text":"x"}"""],
        ["MarkMessage"] = ["""{"read":true}"""],
        ["MarkThread"] = ["""{"read":true}"""],
        ["ImportPrices"] = ["unit,ratePlan,from,to,minStayArrival\n{units},standard,2027-05-01,2027-05-03,2"],
        ["OpenMaintenanceTicket"] = ["""{"title":"x","unit":"{units}"}""", """{"title":"x","booking":"{bookings}"}""", """{"title":"x","assignee":"{staff}"}"""],
        ["ChangeMaintenanceTicket"] = ["""{"note":"x"}""", """{"assignee":"{staff}"}"""],
        ["ChangeCleaningTask"] = ["""{"note":"x"}""", """{"assignee":"{staff}"}"""],
        ["ForgetTenant"] = ["""{"confirm":"{tenants}"}"""],
    };

    /// <summary>What lists may be asked for by id.</summary>
    private static readonly string[] Queries =
    [
        "", "?unit={units}", "?booking={bookings}", "?thread={threads}", "?connection={connections}", "?source={connections}", "?assignee={staff}", "?lane=lane%20of%20{tenants}",
    ];

    public static IReadOnlyList<TenantRoute> AllOf(EndpointDataSource endpoints) =>
    [
        .. from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
           let pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/')
           where pattern.StartsWith(Prefix, StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
           select new TenantRoute(HttpMethod.Parse(method), pattern, endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? pattern),
    ];

    public bool IsRead => Method == HttpMethod.Get;

    public bool HasIds => Parameter().Count(Pattern) > 1;

    public IReadOnlyList<string?> Contents => IsRead ? [null] : Bodies.TryGetValue(Name, out var some) ? some : ["{}"];

    public IReadOnlyList<string> Questions => IsRead && !HasIds ? Queries : [""];

    /// <summary>The address with a tenant and with ids, each by the word before it in the address.</summary>
    public string Fill(string tenant, Func<string, string> idOf) => Parameter().Replace(Pattern, match =>
    {
        if (match.Groups["name"].Value == "tenant")
            return tenant;
        var before = Pattern[..match.Index].TrimEnd('/');
        return Uri.EscapeDataString(idOf(before[(before.LastIndexOf('/') + 1)..]));
    });

    /// <summary>A body in the form that the route takes.</summary>
    public HttpContent? ContentOf(string? text) => text is null ? null : new StringContent(text, Encoding.UTF8, Name == "ImportPrices" ? "text/csv" : "application/json");

    /// <summary>A text with ids in the place of their kinds.</summary>
    public static string? FillText(string? text, Func<string, string> idOf) => text is null ? null : Kind().Replace(text, match => idOf(match.Groups["kind"].Value));

    public override string ToString() => $"{Method} {Pattern}";

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\{(?<kind>[a-z-]+)\}", RegexOptions.None, 1000)]
    private static partial Regex Kind();
}
