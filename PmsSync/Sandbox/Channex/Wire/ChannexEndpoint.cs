namespace PmsSync.Sandbox.Channex.Wire;

/// <summary>Which part of the API an address belongs to.</summary>
internal enum ChannexEndpoint
{
    Unknown,
    Availability,
    Restrictions,
    Bookings,
    Messages,
    Webhooks,

    /// <summary>Properties, room types and rate plans.</summary>
    Content,
}

internal static class ChannexEndpoints
{
    public static ChannexEndpoint Of(ReadOnlySpan<string> segments) => segments switch
    {
        ["availability", ..] => ChannexEndpoint.Availability,
        ["restrictions", ..] => ChannexEndpoint.Restrictions,
        ["bookings", _, "messages"] or ["message_threads", ..] or ["attachments", ..] => ChannexEndpoint.Messages,
        ["bookings", ..] or ["booking_revisions", ..] => ChannexEndpoint.Bookings,
        ["webhooks", ..] => ChannexEndpoint.Webhooks,
        ["properties", ..] or ["room_types", ..] or ["rate_plans", ..] => ChannexEndpoint.Content,
        _ => ChannexEndpoint.Unknown,
    };
}
