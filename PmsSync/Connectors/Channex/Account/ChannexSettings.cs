using System.Text.Json;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Account;

/// <summary>The property's settings that change what we must do (docs.channex.io, "Properties Collection").</summary>
internal sealed class ChannexSettings(ChannexClient client) : IAccountSettings
{
    private const int DefaultStateLength = 500;
    private const int LongestStateLength = 730;

    public async Task<Answer<AccountSettings>> ReadAsync(ChannelAccess access, CancellationToken cancel)
    {
        var call = new ChannexCall(
            "property", $"properties/{Uri.EscapeDataString(access.PropertyId)}", ChannexBudgets.Request(access, WorkClass.Normal, ChannexBudgets.Other(access)));
        var reply = await client.SendAsync(access, call, cancel);
        // Without its attributes nothing is known of the property: defaults would hide a warning.
        return reply is ChannexReply.Answered { IsSuccess: true } shown && shown.Body.At("data").At("attributes").ValueKind is not JsonValueKind.Object
            ? new Answer<AccountSettings>.Later(null, ChannexWords.NotJson, IsThrottled: false)
            : reply.Read(static body => Read(body.At("data").At("attributes")));
    }

    private static AccountSettings Read(JsonElement property)
    {
        var settings = property.At("settings");
        var length = settings.Count("state_length") ?? DefaultStateLength;
        var zone = property.Text("timezone") is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : null;
        var minStay = settings.Text("min_stay_type") ?? property.Text("min_stay_type");
        return new AccountSettings(Math.Clamp(length, 1, LongestStateLength), zone, [.. Warnings(settings)], Fields(minStay));
    }

    /// <summary>Channex counts down on a confirmation, always. Where it also moves on a change or a cancellation, it opens nights that we keep closed.</summary>
    private static IEnumerable<string> Warnings(JsonElement settings)
    {
        foreach (var (setting, when) in new[]
        {
            ("allow_availability_autoupdate_on_modification", "changed"),
            ("allow_availability_autoupdate_on_cancellation", "cancelled"),
        })
        {
            if (settings.Flag(setting) is true)
            {
                yield return $"Channex changes availability by itself when a booking is {when}, and may open nights that are taken elsewhere. "
                    + $"In Channex, open the property's settings and switch {setting} off.";
            }
        }
    }

    /// <summary>A property takes minimum stays by arrival, through the stay, or both; the other kind is refused.</summary>
    private static IReadOnlyList<NightField>? Fields(string? minStayType)
    {
        NightField? refused = minStayType switch
        {
            "arrival" => NightField.MinStayThrough,
            "through" => NightField.MinStayArrival,
            _ => null,
        };
        return refused is null ? null : [NightField.Availability, .. NightField.Restrictions.Where(f => f != refused)];
    }
}
