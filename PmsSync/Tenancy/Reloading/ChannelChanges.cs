namespace PmsSync.Tenancy;

/// <summary>What an edit of an API's settings changes, in words. Keys and secrets are named, never shown.</summary>
internal static class ChannelChanges
{
    public static void Describe(string connection, ChannelOutline old, ChannelOutline now, List<string> lines)
    {
        if (old.BaseUrl != now.BaseUrl)
            lines.Add($"{connection}: address {old.BaseUrl} is now {now.BaseUrl}");
        if (old.PropertyId != now.PropertyId)
            lines.Add($"{connection}: property {old.PropertyId} is now {now.PropertyId}; bookings of the old one remain, and no change of them is seen any more");
        if (old.PullUrl != now.PullUrl)
            lines.Add($"{connection}: its PullUrl changed; the new list is read from its beginning, and bookings of the old one remain");
        if (old.AckUrl != now.AckUrl)
            lines.Add($"{connection}: its AckUrl {(now.AckUrl is null ? "was removed: it is not told how far it was read" : "changed")}");
        if (old.PushUrl != now.PushUrl)
            lines.Add($"{connection}: its PushUrl {(now.PushUrl is null ? "was removed: it is told nothing any more" : "changed; the new one is told all calendars")}");
        if (now.PullUrl is not null)
        {
            if (old.ApiKey != now.ApiKey)
                lines.Add($"{connection}: its Secret changed; what is signed with the old one is answered \"not found\"");
            return;
        }
        if (old.ApiKey != now.ApiKey)
            lines.Add($"{connection}: its API key changed");
        if (old.WebhookSecret != now.WebhookSecret)
            lines.Add($"{connection}: {(now.WebhookSecret is null ? "webhooks are no longer accepted" : "the secret of its webhooks changed; those with the old one are answered \"not found\"")}");
    }

    public static void Describe(string unit, ChannelUnitOutline old, ChannelUnitOutline now, List<string> lines)
    {
        if (old.RoomTypeId != now.RoomTypeId)
            lines.Add($"{unit}: room type {old.RoomTypeId} is now {now.RoomTypeId}; bookings that are here stay on this unit until the channel changes them");
        foreach (var gone in old.RatePlans.Where(p => !now.RatePlans.Any(n => n.RatePlan == p.RatePlan)))
            lines.Add($"{unit}: rate plan {gone.RatePlan} ({gone.ExternalId}) is no longer mapped: its prices are no longer told");
        foreach (var plan in now.RatePlans)
        {
            var before = old.RatePlans.FirstOrDefault(p => p.RatePlan == plan.RatePlan);
            if (before is null)
                lines.Add($"{unit}: rate plan {plan.RatePlan} is mapped to {plan.ExternalId}");
            else if (before.ExternalId != plan.ExternalId)
                lines.Add($"{unit}: rate plan {plan.RatePlan} was mapped to {before.ExternalId}, now to {plan.ExternalId}");
        }
    }
}
