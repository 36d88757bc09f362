using System.Globalization;
using System.Text.Json;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Channex.Bookings;

/// <summary>The feed of revisions that wait for acknowledgement, and the lists for what it offers no more.</summary>
internal sealed class ChannexBookings(ChannexClient client, ChannexOptions options, TimeProvider time) : IBookingPull
{
    /// <summary>Pages of the feed that one pull looks at where nothing on the earlier ones can be read.</summary>
    private const int MaxPages = 10;

    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    public TimeSpan Keeps => options.FeedKeeps;

    public async Task<Answer<BookingPage>> PullAsync(ChannelAccess access, WorkClass urgency, CancellationToken cancel)
    {
        var unreadable = new List<UnreadableRevision>();
        for (var page = 1; ; page++)
        {
            var query = $"booking_revisions/feed?{Query(access, page)}";
            var reply = await client.SendAsync(access, new ChannexCall("booking feed", query, Request(access, urgency)), cancel);
            var answer = reply.ReadList(body => Read(body.At("data"), access.PropertyId, isBooking: false));
            if (answer is not Answer<ReadEntries>.Got got)
                return answer.Failure<ReadEntries, BookingPage>()!;
            unreadable.AddRange(got.Value.Unreadable);
            // Revisions that cannot be read are not acknowledged: a page full of them must not hide the next one.
            if (got.Value.Revisions.Count > 0 || got.Value.Entries < ChannexLists.PageSize || page == MaxPages)
                return new Answer<BookingPage>.Got(new BookingPage(got.Value.Revisions, unreadable, Next: null) { IsFull = got.Value.Entries >= ChannexLists.PageSize });
        }
    }

    public async Task<ItemOutcome> AcknowledgeAsync(ChannelAccess access, string revisionId, CancellationToken cancel)
    {
        // With a body: requests without one are repeated by the transport itself when a pooled connection turns out closed.
        var call = new ChannexCall("acknowledge", $"booking_revisions/{Uri.EscapeDataString(revisionId)}/ack", Request(access, WorkClass.Critical)) { Body = Nothing };
        var reply = await client.SendAsync(access, call, cancel);
        return reply is ChannexReply.Answered { Status: 404 or 422 }
            ? ItemOutcome.Accepted
            : reply.Sent(static _ => ItemOutcome.Accepted);
    }

    /// <summary>
    /// Two walks. First the revisions inserted since then: every booking made, changed or cancelled, also shells of
    /// cancellations without dates, which no filter on dates would show, and with the ids that the feed gave them. Then
    /// the bookings that depart today or later, for what is older than that and was not changed. A booking in both comes
    /// twice, which is harmless. A day of margin covers time zones ahead of and behind UTC.
    /// </summary>
    public async Task<Answer<BookingPage>> ListAsync(ChannelAccess access, DateTimeOffset since, string? cursor, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var place = ListCursor.Parse(cursor) ?? ListCursor.Start(since, today.AddDays(-1));
        var name = place.InBookings ? "bookings" : "booking_revisions";
        var departing = place.InBookings ? "&" + ChannexLists.FilterFrom("departure_date", place.DepartingFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : "";
        var from = place.FromText is { } text ? "&" + ChannexLists.FilterFrom("inserted_at", text) : "";
        var query = $"{name}?{Query(access, place.Page)}{departing}{from}";
        var reply = await client.SendAsync(access, new ChannexCall($"list {name}", query, Request(access, WorkClass.High)), cancel);
        var answer = reply.ReadList(body => Read(body.At("data"), access.PropertyId, place.InBookings));
        if (answer is not Answer<ReadEntries>.Got got)
            return answer.Failure<ReadEntries, BookingPage>()!;
        var next = got.Value.Entries >= ChannexLists.PageSize ? place.After(got.Value.LastInserted)
            : place.InBookings ? null
            : place.ToBookings();
        return new Answer<BookingPage>.Got(new BookingPage(got.Value.Revisions, got.Value.Unreadable, next?.ToString()));
    }

    private static ReadEntries Read(JsonElement data, string propertyId, bool isBooking)
    {
        var (revisions, unreadable) = (new List<BookingRevision>(), new List<UnreadableRevision>());
        DateTimeOffset? last = null;
        foreach (var entry in data.EnumerateArray())
        {
            var reading = RevisionReader.Read(entry, propertyId, isBooking);
            if (reading.Revision is { } revision)
                revisions.Add(revision);
            if (reading.Unreadable is { } bad)
                unreadable.Add(bad);
            last = entry.At("attributes").Instant("inserted_at") ?? last;
        }
        var ordered = revisions.OrderBy(static r => r.RevisedAt).ThenBy(static r => r.RevisionId, StringComparer.Ordinal).ToList();
        return new ReadEntries(ordered, unreadable, data.GetArrayLength(), last);
    }

    private static CallRequest Request(ChannelAccess access, WorkClass urgency) => ChannexBudgets.Request(access, urgency, ChannexBudgets.Bookings(access));

    /// <summary>Of the property, in the order in which they were made.</summary>
    private static string Query(ChannelAccess access, int page) =>
        $"{ChannexLists.OfProperty(access)}&{ChannexLists.Ascending("inserted_at")}&{ChannexLists.Page(page, ChannexLists.PageSize)}";

    private sealed record ReadEntries(
        IReadOnlyList<BookingRevision> Revisions, IReadOnlyList<UnreadableRevision> Unreadable, int Entries, DateTimeOffset? LastInserted);
}
