using System.Text;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Messages;
using PmsSync.Sandbox.Channex.Webhooks;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex;

/// <summary>
/// The simulated Channex, written from its public documentation: an account, and one entry for requests. It does no I/O and has
/// no clock, so the same one answers behind a real port and in virtual time. Safe to call from any thread.
/// </summary>
internal sealed class ChannexWorld
{
    private readonly Lock _lock = new();
    private readonly ChannexAccount _account = new();

    /// <summary>Looks at the account, or does something to it and answers. What can still change may not leave the function.</summary>
    public T Read<T>(Func<ChannexAccount, T> read)
    {
        lock (_lock)
            return read(_account);
    }

    /// <summary>Does something to the account.</summary>
    public void Change(Action<ChannexAccount> change)
    {
        lock (_lock)
            change(_account);
    }

    /// <summary>Answers one request that arrived at <paramref name="now"/>, and logs it.</summary>
    public ChannexResponse Handle(ChannexRequest request, DateTimeOffset now)
    {
        lock (_lock)
        {
            _account.RunTasks(now);
            var (answer, concerned) = AnswerNeedsLock(request, now);
            _account.Log.Add(number => new LoggedCall(
                number, now, request.Method, request.Path, request.Query, ChannexEndpoints.Of(request.Segments), concerned.Properties,
                concerned.Values, concerned.Warnings, answer.Status, request.Body.IsEmpty ? null : Encoding.UTF8.GetString(request.Body.Span)), _account.Settings);
            return answer;
        }
    }

    private (ChannexResponse Answer, AriCall Concerned) AnswerNeedsLock(ChannexRequest request, DateTimeOffset now)
    {
        if (_account.Visible(request.Key) is not { } visible)
            return (Answers.Unauthorized, AriCall.Nothing);
        return ChannexEndpoints.Of(request.Segments) switch
        {
            ChannexEndpoint.Availability or ChannexEndpoint.Restrictions => AriApi.Handle(_account, request, visible, now),
            ChannexEndpoint.Bookings => (BookingsNeedsLock(request, visible, now), AriCall.Nothing),
            ChannexEndpoint.Messages => (MessageApi.Handle(_account, request, visible, now), AriCall.Nothing),
            ChannexEndpoint.Webhooks => (WebhookApi.Handle(_account, request, visible), AriCall.Nothing),
            ChannexEndpoint.Content => (ContentApi.Handle(request, visible), AriCall.Nothing),
            _ => (Answers.NotFound, AriCall.Nothing),
        };
    }

    private ChannexResponse BookingsNeedsLock(ChannexRequest request, IReadOnlyList<ChannexProperty> visible, DateTimeOffset now)
    {
        var (refusal, told) = _account.Gate.Booking(_account.Settings.Limits, request.Key!, now);
        var answer = refusal ?? BookingApi.Handle(request, visible, _account.Settings, now);
        return told is null ? answer : answer.With("ratelimit", told);
    }
}
