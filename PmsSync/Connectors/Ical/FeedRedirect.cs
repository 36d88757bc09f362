using System.Net;
using PmsSync.Connectors.Transport;

namespace PmsSync.Connectors.Ical;

/// <summary>Where a redirect may lead. The address behind the name is checked later, when the connection is made.</summary>
internal static class FeedRedirect
{
    internal enum Verdict
    {
        Follow = 0,

        /// <summary>No destination that can be read.</summary>
        Unreadable = 1,

        /// <summary>Not http or https.</summary>
        ForbiddenScheme = 2,

        /// <summary>From https to http: the secret in the address would travel in the open.</summary>
        Downgrade = 3,
    }

    public static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    /// <summary>Judges a <c>Location</c> as received, relative or absolute; <paramref name="next"/> counts only with <see cref="Verdict.Follow"/>.</summary>
    public static Verdict Judge(Uri from, string? location, NetworkReach reach, out Uri next)
    {
        next = from;
        if (string.IsNullOrWhiteSpace(location) || !Uri.TryCreate(from, location.Trim(), out var to))
            return Verdict.Unreadable;
        if (!FeedAddress.TryToHttp(to, out var http))
            return Verdict.ForbiddenScheme;
        next = http;
        var isDowngrade = from.Scheme == Uri.UriSchemeHttps && http.Scheme == Uri.UriSchemeHttp;
        return isDowngrade && reach is NetworkReach.Public ? Verdict.Downgrade : Verdict.Follow;
    }
}
