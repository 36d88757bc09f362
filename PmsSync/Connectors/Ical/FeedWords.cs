using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Failures in a property manager's words: what happened and what to do. Only the host is named, never the
/// address, which is a credential.
/// </summary>
internal static class FeedWords
{
    private const string Copy = "Copy the calendar's export address from there again and put it into this connection";

    public static FeedAnswer.Failed ForStatus(HttpStatusCode status, string host, DateTimeOffset? retryAt)
    {
        var code = (int)status;
        var (problem, words) = code switch
        {
            401 or 407 => (FeedProblem.Refused, $"{host} asks for a user name and password ({code}). {Copy}, with user and password if it needs them."),
            403 or 451 => (FeedProblem.Refused, $"{host} refuses to hand out this calendar ({code}). {Copy}; if it opens in a browser, set another UserAgent for this connection."),
            404 => (FeedProblem.NotFound, $"{host} does not know this calendar (404). {Copy}."),
            410 => (FeedProblem.Gone, $"{host} has removed this calendar for good (410). {Copy}, or remove the calendar here."),
            429 => (FeedProblem.Throttled, $"{host} wants to be asked less often (429). It is asked again later; if this goes on, raise the connection's poll interval."),
            408 or >= 500 => (FeedProblem.ServerError, $"{host} has a problem of its own ({code}). It is asked again; if this lasts for hours, ask the channel's support."),
            _ => (FeedProblem.Unexpected, $"{host} gave an answer that no calendar address should give ({code}). {Copy}."),
        };
        return new(problem, words, retryAt);
    }

    public static FeedAnswer.Failed NoCalendar(BodyLook look, string host) => new(FeedProblem.NotACalendar, look switch
    {
        BodyLook.Empty => $"{host} answered with nothing at all, which is not even an empty calendar. It is asked again; if this lasts, check user and password, or copy the calendar's export address again.",
        BodyLook.WebPage => $"{host} answered with a web page instead of a calendar, perhaps a sign-in or a robot check. Open the address in a private browser window: it must download a file. {Copy}.",
        _ => $"{host} answered with a text that is not a calendar, perhaps a message about a limit. Open the address in a browser to read it. {Copy}.",
    });

    public static FeedAnswer.Failed UnaskedNotModified(string host) =>
        new(FeedProblem.Unexpected, $"{host} says that the calendar has not changed (304), but nothing of it is known here yet. It is asked again; if this lasts, ask the channel's support.");

    public static FeedAnswer.Failed TooLarge(string host, int maxBytes) =>
        new(FeedProblem.TooLarge, $"{host} sent more than {maxBytes / 1_024:#,0} kB, more than a calendar of one unit should have. Check that the address is a calendar; if it is, shorten the time that it exports.");

    public static FeedAnswer.Failed TooManyRedirects(string host, bool inCircle) => new(FeedProblem.TooManyRedirects, inCircle
        ? $"{host} redirects in a circle. {Copy}."
        : $"{host} redirects too many times. {Copy}.");

    public static FeedAnswer.Failed ForbiddenRedirect(FeedRedirect.Verdict verdict, string host) => verdict switch
    {
        FeedRedirect.Verdict.Downgrade => new(FeedProblem.ForbiddenAddress, $"{host} redirects to an unencrypted address, which would show the calendar's secret address to everyone on the way. {Copy}."),
        FeedRedirect.Verdict.ForbiddenScheme => new(FeedProblem.ForbiddenAddress, $"{host} redirects to something that is not a web address. {Copy}."),
        _ => new(FeedProblem.Unexpected, $"{host} redirects without saying where to. {Copy}."),
    };

    public static FeedAnswer.Failed ForbiddenNetwork(string host) =>
        new(FeedProblem.ForbiddenAddress, $"{host} leads to a private network or to this machine, which this connection may not reach. If the calendar really is in your own network, set AllowPrivateNetworks for this connection; otherwise correct the address.");

    public static FeedAnswer.Failed UnusableAddress(string host) =>
        new(FeedProblem.ForbiddenAddress, $"A calendar cannot be read from {host}. Use an address that begins with https://, http:// or webcal://; sandbox:// works only while the sandbox is enabled.");

    public static FeedAnswer.Failed Paused(string host, DateTimeOffset retryAt) =>
        new(FeedProblem.PausedAfterFailures, $"{host} failed several times in a row and is left alone for a moment. It is asked again by itself.", retryAt);

    /// <summary>Our own limits held it back; the server was not asked.</summary>
    public static FeedAnswer.Failed NotSent(string host, NotSentResponse notSent) =>
        new(FeedProblem.Throttled, $"{host} was not asked this time. {notSent.Why}", notSent.Until);

    public static FeedAnswer.Failed TimedOut(string host) =>
        new(FeedProblem.TimedOut, $"{host} took too long to answer. It is asked again; if this lasts, open the address in a browser to see whether the server works.");

    /// <summary>A transport fault: whatever came of the answer is not to be trusted.</summary>
    public static FeedAnswer.Failed Broken(Exception fault, string host) => new(FeedProblem.Broken, fault switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or SocketException { SocketErrorCode: SocketError.HostNotFound } =>
            $"The name {host} is not known. Check the address for a typing error, and this machine's internet connection.",
        HttpRequestException { InnerException: AuthenticationException } =>
            $"The certificate of {host} is not valid, so it may be somebody else. Check the address; if it is right, tell the channel's support.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            $"{host} cannot be reached. It is asked again; if this lasts, check the address and this machine's internet connection.",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } =>
            $"{host} does not answer as a web server does. Check the address.",
        _ => $"The answer of {host} broke off before it was complete. It is asked again; if this lasts, ask the channel's support.",
    });
}
