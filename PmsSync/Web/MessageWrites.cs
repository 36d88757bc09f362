using System.Text.Json;
using PmsSync.Connectors;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>Messages to guests through the local API: where one may go, and its way into the journal.</summary>
internal sealed class MessageWrites(EventWrites writes, MessageReader messages, StateReader state, ConnectorRegistry connectors, TimeProvider time)
{
    private const int LongestText = 4_000;

    private const int LongestName = 100;

    public async Task<IResult> SendAsync(HttpContext context, TenantScope scope, JsonBody.Read body)
    {
        var fields = new Fields(body.Root);
        fields.RefuseUnknown("thread", "booking", "text", "by", "force", "attachments");
        var (thread, booking) = (fields.Text("thread", 64), fields.Text("booking", 64));
        var (text, by) = (fields.Text("text", LongestText), fields.Text("by", LongestName));
        fields.Require(text, "text");
        if (text is not null && CardScrubber.Scrub(text) != text)
            fields.Wrong("text", "Take the card number out: none may be stored, and channels remove it.");
        var force = fields.Flag("force") ?? false;
        if (fields.Find("attachments") is { } attachments && !(attachments.ValueKind == JsonValueKind.Array && attachments.GetArrayLength() == 0))
            fields.Wrong("attachments", "No channel here takes a file by its address, and none is downloaded: write the address into the text.");
        if (thread is null == booking is null)
            fields.Wrong("thread", "Name either the thread or the booking.");
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        return TargetOf(scope, thread, booking) switch
        {
            Target.Refused refused => refused.Answer,
            Target.Thread into when !force && messages.IsCancelled(scope.Id, into.Connection, into.Booking) => Problem.Conflict(
                "Cancelled stay", "This stay is cancelled: nothing is sent to its guest by itself. Repeat the request with \"force\": true to send it all the same."),
            Target.Thread into => await SendAsync(context, scope, into, new MessageCommand
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
                RequestHash = body.Hash,
                Connection = into.Connection.Value,
                Thread = into.Id,
                Booking = into.Booking,
                Text = text!,
                Force = force,
                WrittenBy = by ?? JournalRetention.ApiSource,
            }),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public static IResult Sent(HttpContext context, MessageResult result) => result.Message is { } message
        ? TypedResults.Created($"/api/v1/tenants/{TenantScope.Of(context).Id}/messages/{message.Id}", MessageBody.Of(message))
        : Problem.NotFound();

    private Task<IResult> SendAsync(HttpContext context, TenantScope scope, Target.Thread into, MessageCommand command) => writes.SendAsync(
        context, new NewEvent(
            scope.Id, Pipeline.Messages, WorkClass.High, into.Lane, MessageCommand.Kind, JournalRetention.ApiSource, FactJson.Write(command), time.GetUtcNow()));

    private Target TargetOf(TenantScope scope, string? thread, string? booking)
    {
        if (thread is not null)
        {
            return messages.Thread(scope.Id, thread) is { } known
                ? Reachable(scope, known.Connection, new Target.Thread(known.Connection, known.Id, known.Booking, LaneOf(known)))
                : new Target.Refused(Problem.NotFound());
        }
        if (state.Stay(scope.Id, booking!) is not { } row)
            return new Target.Refused(Problem.NotFound());
        if (row.Stay.Source == Stay.Direct)
            return Refuse("No channel", "A direct booking has no channel to send messages through: write to the guest yourself.");
        var connection = new ConnectionId(row.Stay.Source);
        return row.Provenance.ChannelBooking is { } about
            ? Reachable(scope, connection, new Target.Thread(connection, Id: null, about, MessageLane.OfBooking(connection, about)))
            : Refuse("No messages", $"The connection '{connection}' told of this booking without a way to write to its guest: write on the channel itself.");
    }

    private Target Reachable(TenantScope scope, ConnectionId id, Target into) => scope.Tenant.FindConnection(id.Value) switch
    {
        null => Refuse("No connection", $"The connection '{id}' is not configured any more; add it again to write to its guests."),
        { Enabled: false } => Refuse("Disabled", $"The connection '{id}' is disabled in the configuration; enable it there to write to its guests."),
        var connection when connectors.Find(connection.Type)?.Messages is null =>
            Refuse("No messages", $"The connection '{id}' ({connection.Type}) cannot carry messages: write to the guest on the channel itself."),
        _ => into,
    };

    private static Target.Refused Refuse(string title, string words) => new(Problem.Conflict(title, words));

    private static string LaneOf(MessageThread thread) =>
        thread.ChannelThread is { } named ? MessageLane.OfThread(thread.Connection, named) : MessageLane.OfBooking(thread.Connection, thread.Booking!);

    private abstract record Target
    {
        internal sealed record Thread(ConnectionId Connection, string? Id, string? Booking, string Lane) : Target;

        internal sealed record Refused(IResult Answer) : Target;
    }
}
