namespace PmsSync.Domain;

/// <summary>
/// What the budgets of calls are named by, so that no two count under one name, and those that are one tenant's are known as such. Names are kept
/// over restarts: another one begins empty. Never a credential.
/// </summary>
internal static class BudgetNames
{
    private const string Feeds = "ical/connection/", Origins = "ical/origin/", Joined = "json/", Channex = "channex/", Notices = "notice/origin/";

    /// <summary>How those begin that are one tenant's alone; its id and a slash come next. All others are of addresses and accounts, which tenants may share.</summary>
    public static IReadOnlyList<string> OfOneTenant { get; } = [Feeds, Joined];

    /// <param name="connection">With its tenant before it: <c>casa/portal</c>.</param>
    public static string OfFeeds(string connection) => Feeds + connection;

    public static string OfOrigin(Uri address) => Origins + address.GetLeftPart(UriPartial.Authority);

    public static string OfNotices(Uri address) => Notices + address.GetLeftPart(UriPartial.Authority);

    /// <param name="kind">Of the calls.</param>
    public static string OfJoined(TenantId tenant, ConnectionId connection, string kind) => $"{Joined}{tenant}/{connection}/{kind}";

    /// <param name="kind">Of the calls.</param>
    public static string OfChannexProperty(string host, string property, string kind) => $"{Channex}{host}/property/{property}/{kind}";

    /// <param name="account">What cannot be turned back into its key.</param>
    /// <param name="kind">Of the calls.</param>
    public static string OfChannexAccount(string host, string account, string kind) => $"{Channex}{host}/account/{account}/{kind}";
}
