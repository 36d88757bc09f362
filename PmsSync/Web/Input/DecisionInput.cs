using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.Web.Access;

namespace PmsSync.Web.Input;

/// <summary>What a body says of a decision, checked as far as it can be without looking at the conflict.</summary>
internal static class DecisionInput
{
    private const int LongestNote = 500, LongestRevision = 500, MostVersions = 100;

    /// <returns>Null where something is wrong; <paramref name="body"/> says what.</returns>
    public static DecisionCommand? Read(Fields body, JsonBody.Read read, TenantScope scope, ConflictRow conflict, string? ifMatch)
    {
        body.RefuseUnknown("action", "booking", "unit", "note", "versions");
        var action = body.OneOf<DecisionAction>("action");
        body.Require(action, "action");
        var (booking, unit, note) = (body.Text("booking", 64), body.Text("unit", 64), body.Text("note", LongestNote));
        if (!conflict.IsOfStays)
            CheckOfChannel(body, conflict, action, booking);
        else if (action is DecisionAction.Keep or DecisionAction.Release or DecisionAction.Move or DecisionAction.Cancel)
            body.Require(booking, "booking");
        if (action == DecisionAction.Accept && booking is not null)
            body.Wrong("booking", "To accept is about all of them; name none.");
        if (action == DecisionAction.Move)
            body.Require(unit, "unit");
        else if (unit is not null)
            body.Wrong("unit", "Only a move names a unit.");
        var known = unit is null ? null : scope.Tenant.FindUnit(unit);
        if (unit is not null && known is null)
            body.Wrong("unit", $"There is no unit '{unit}'; units are set in the configuration.");
        var versions = Versions(body, read.Root);
        return body.HasErrors ? null : new DecisionCommand
        {
            Conflict = conflict.Id,
            RequestHash = read.Hash,
            Action = action!.Value,
            Booking = booking,
            Unit = known?.Id.Value,
            Note = note,
            By = scope.By,
            IfMatch = ifMatch,
            Versions = versions,
        };
    }

    /// <summary>About revisions out of order: one is kept, or it is left to the order of the source.</summary>
    /// <param name="evidence">Of the conflict, as it is.</param>
    /// <returns>Null where something is wrong; <paramref name="body"/> says what.</returns>
    public static DecisionCommand? ReadOfRevision(Fields body, JsonBody.Read read, TenantScope scope, string conflict, RevisionEvidence evidence, string? ifMatch)
    {
        body.RefuseUnknown("action", "revision", "note", "versions");
        var action = body.OneOf<DecisionAction>("action");
        body.Require(action, "action");
        if (action is DecisionAction.Release or DecisionAction.Move or DecisionAction.Cancel)
            body.Wrong("action", "Either keep, which has the revision that you name hold, or accept, which leaves it to the order of the source.");
        var (revision, note) = (body.Text("revision", LongestRevision), body.Text("note", LongestNote));
        if (action == DecisionAction.Keep)
            body.Require(revision, "revision");
        else if (action == DecisionAction.Accept && revision is not null)
            body.Wrong("revision", "Only keep names a revision.");
        if (revision is not null && evidence.Revisions.All(r => r.Revision != revision))
            body.Wrong("revision", $"Name one of the booking's revisions: {string.Join(", ", evidence.Revisions.Select(static r => r.Revision))}.");
        var versions = Versions(body, read.Root);
        return body.HasErrors ? null : new DecisionCommand
        {
            Conflict = conflict,
            RequestHash = read.Hash,
            Action = action!.Value,
            Revision = revision,
            Newest = evidence.Newest,
            Note = note,
            By = scope.By,
            IfMatch = ifMatch,
            Versions = versions,
        };
    }

    /// <summary>About a message that seems told twice: kept as two, or accepted as one.</summary>
    /// <returns>Null where something is wrong; <paramref name="body"/> says what.</returns>
    public static MessageDecisionCommand? ReadOfMessage(Fields body, JsonBody.Read read, TenantScope scope, string conflict, string? ifMatch)
    {
        body.RefuseUnknown("action", "note");
        var action = body.OneOf<DecisionAction>("action");
        body.Require(action, "action");
        if (action is DecisionAction.Release or DecisionAction.Move or DecisionAction.Cancel)
            body.Wrong("action", "Either keep (they are two messages) or accept (they are one).");
        var note = body.Text("note", LongestNote);
        return body.HasErrors ? null : new MessageDecisionCommand(conflict, action!.Value, note, scope.By, ifMatch, read.Hash);
    }

    private static void CheckOfChannel(Fields body, ConflictRow conflict, DecisionAction? action, string? booking)
    {
        if (!conflict.IsOfChannel)
            body.Wrong("action", "There is nothing to revise: both are words of one source, and its own newer one stands. Write the price that you want (PUT …/prices).");
        else if (action is DecisionAction.Release or DecisionAction.Move or DecisionAction.Cancel)
            body.Wrong("action", "Either accept, which takes over what the channel shows, or keep, which tells ours again.");
        if (booking is not null)
            body.Wrong("booking", "This conflict has no bookings; name none.");
    }

    private static Dictionary<string, long> Versions(Fields body, JsonElement root)
    {
        var versions = new Dictionary<string, long>();
        if (!root.TryGetProperty("versions", out var said) || said.ValueKind == JsonValueKind.Null)
            return versions;
        if (said.ValueKind != JsonValueKind.Object || said.GetPropertyCount() > MostVersions)
        {
            body.Wrong("versions", $"An object of at most {MostVersions} booking ids, each with its version.");
            return versions;
        }
        foreach (var entry in said.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt64(out var version))
                versions[entry.Name] = version;
            else
                body.Wrong($"versions.{entry.Name}", "A version is a whole number.");
        }
        return versions;
    }
}
