using System.Security.Authentication;

namespace PmsSync.Connectors.Transport;

/// <summary>What an exception of the transport says about the request.</summary>
internal static class TransportFaults
{
    /// <summary>Something between us and the answer broke. A forbidden address is no such thing.</summary>
    public static bool IsTransportFault(Exception? fault) =>
        fault is IOException or InvalidDataException or HttpRequestException { InnerException: not ForbiddenAddressException };

    /// <summary>The connection never came about: no name, nobody there, no agreement on TLS. Nothing can have been carried out.</summary>
    public static bool NothingWasSent(Exception? fault) =>
        fault is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
        } or HttpRequestException { InnerException: ForbiddenAddressException };

    /// <summary>Trying again at once is useless: a bad certificate stays bad.</summary>
    public static bool StaysBroken(Exception? fault) =>
        fault is HttpRequestException { InnerException: AuthenticationException or ForbiddenAddressException };
}
