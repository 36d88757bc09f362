using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PmsSync.Web.Page;

/// <summary>
/// The page at <c>/</c>: one document without data, put together from the parts that <c>status.html</c> names as
/// <c>{{part}}</c>, which asks the API for everything. Its content security policy allows exactly the script and the style in
/// it, by their hashes.
/// </summary>
internal static partial class StatusPage
{
    private static readonly byte[] Html = Load();

    private static readonly string Policy = PolicyOf(Encoding.UTF8.GetString(Html));

    public static void MapStatusPage(this IEndpointRouteBuilder app) => app.MapGet("/", Show).ExcludeFromDescription();

    private static IResult Show(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        return TypedResults.Bytes(Html, "text/html; charset=utf-8");
    }

    // A browser hashes what it reads, and it reads every line's end as one character.
    private static byte[] Load() =>
        Encoding.UTF8.GetBytes(Part().Replace(Read("status.html"), static part => Read(part.Groups["name"].Value)).ReplaceLineEndings("\n"));

    private static string Read(string name)
    {
        using var part = typeof(StatusPage).Assembly.GetManifestResourceStream($"PmsSync.Web.Page.{name}")!;
        using var text = new StreamReader(part, Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static string PolicyOf(string html) =>
        $"default-src 'none'; script-src {HashOf(Script().Match(html))}; style-src {HashOf(Style().Match(html))}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static string HashOf(Match element) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Groups["inner"].Value)))}'";

    [GeneratedRegex(@"\{\{(?<name>status\.[a-z.]+)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex("<script>(?<inner>.*?)</script>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(?<inner>.*?)</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Style();
}
