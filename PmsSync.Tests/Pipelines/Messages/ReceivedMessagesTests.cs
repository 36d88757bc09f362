using CsCheck;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Tests.Outbound.Messages;

namespace PmsSync.Tests.Pipelines.Messages;

internal sealed class ReceivedMessagesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private MessageHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await MessageHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Received_Twice_IsOneRow()
    {
        await TellAsync(_house, Said("m1", "hello", 0), Said("m1", "hello", 0));

        _house.All().Should().ContainSingle();
        _house.Get<JournalQueries>().List(MessageHouse.Owner, long.MaxValue, 10, null, null, Outcome.Ignored).Should().ContainSingle();
    }

    [Test]
    public async Task Received_SameTextUnderTwoIds_IsTwoMessages()
    {
        await TellAsync(_house, Said("m1", "hello", 0), Said("m2", "hello", 0));

        _house.All().Should().HaveCount(2);
    }

    [Test]
    public async Task Received_OutOfOrder_IsListedInTheOrderOfSending()
    {
        await TellAsync(_house, Said("m3", "three", 3), Said("m1", "one", 1), Said("m2", "two", 2));

        _house.All().Select(static m => m.Text).Should().Equal("one", "two", "three");
        _house.Threads().Single().LastAt.Should().Be(Noon.AddMinutes(3));
    }

    [Test]
    public async Task Received_WithAttachments_KeepsThemByReference()
    {
        await TellAsync(_house, Said("m1", "see", 0) with { Attachments = [new Attachment("https://channel.invalid/a/1", "view.jpg", "image/jpeg", 2_000)] });

        _house.All().Single().Attachments.Should().Equal(new Attachment("https://channel.invalid/a/1", "view.jpg", "image/jpeg", 2_000));
    }

    [Test]
    public async Task Received_FromAnEnquiryThatBecameABooking_IsLinked()
    {
        await TellAsync(_house, Said("m1", "free in May?", 0) with { BookingId = null });
        _house.Threads().Single().Booking.Should().BeNull();

        await TellAsync(_house, Said("m2", "booked!", 1));

        _house.Threads().Single().Booking.Should().Be("b1");
    }

    [Test]
    public async Task Received_OfABookingThatIsKnownLater_ShowsItsStays()
    {
        await TellAsync(_house, Said("m1", "hello", 0));
        var thread = _house.Threads().Single();
        _house.Reader.StaysOfThread(thread).Should().BeEmpty();

        await _house.RunAsync("""
            INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, channel_booking, version, created_at, changed_at,
                takes_nights, calendar_version, calendar_at, created_event, changed_event)
            VALUES ('s1', 'owner', 'flat', '2027-03-01', '2027-03-04', 0, 0, 'portal', 'b1', 1, 0, 0, 1, 1, 0, 1, 1)
            """);

        _house.Reader.StaysOfThread(thread).Should().Equal("s1");
    }

    [Test]
    public async Task AnyOrderAndRepetition_GivesTheSameRows() => await Gen.Int[0, 1_000_000].SampleAsync(
        async seed =>
        {
            var chance = new Random(seed);
            var told = Enumerable.Range(0, 12)
                .Select(i => Said($"m{i}", chance.Next(3) == 0 ? "ok" : $"text {i}", chance.Next(5), (MessageSender)chance.Next(3)) with { Title = $"title {i}" })
                .ToList();
            var one = await RowsOfAsync(told);
            var shuffled = told.Concat(told.Where(_ => chance.Next(2) == 0)).OrderBy(_ => chance.Next()).ToList();

            (await RowsOfAsync(shuffled)).Should().Be(one);
        },
        iter: 8, threads: 1);

    [Test]
    public void Attachment_StoredAsAnAddressOnce_IsReadStill() =>
        FactJson.Read<ChannelMessage>("""{"threadId":"t","messageId":"m","sender":0,"text":"","sentAt":"2027-01-10T12:00:00Z","attachments":["a/1"]}"""u8)
            .Attachments.Should().Equal(new Attachment("a/1"));

    [Test]
    public async Task Pull_AgainAfterARestartWithTheSamePage_IsOneMessage()
    {
        await _house.HearAsync();
        _house.Channel.OfferAgain(new Random(1));
        await _house.PullAsync();
        await _house.CrashAsync();
        _house.Channel.OfferAgain(new Random(2));
        await _house.PullAsync();

        _house.All().Should().ContainSingle();
        _house.Threads().Single().Unread.Should().Be(1);
    }

    private static async Task<string> RowsOfAsync(IReadOnlyList<ChannelMessage> told)
    {
        await using var house = await MessageHouse.OpenAsync();
        foreach (var message in told)
            await TellAsync(house, message);
        return System.Text.Json.JsonSerializer.Serialize(new { messages = house.All(), threads = house.Threads().Select(static t => t with { Version = 0 }) });
    }

    private static async Task TellAsync(MessageHouse house, params ChannelMessage[] messages)
    {
        foreach (var message in messages)
        {
            await house.Get<EventJournal>().AppendAsync(new NewEvent(
                MessageHouse.Owner, Pipeline.Messages, WorkClass.High, MessageLane.OfThread(MessageHouse.Connection, message.ThreadId), MessageReceived.Kind,
                MessageHouse.Connection.Value, FactJson.Write(message), house.Time.GetUtcNow()));
        }
        await house.WhenIdleAsync();
    }

    private static ChannelMessage Said(string id, string text, int minutes, MessageSender sender = MessageSender.Guest) => new()
    {
        ThreadId = "t1",
        MessageId = id,
        BookingId = "b1",
        Sender = sender,
        Text = text,
        SentAt = Noon.AddMinutes(minutes),
    };
}
