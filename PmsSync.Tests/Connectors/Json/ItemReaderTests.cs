using System.Text.Json;
using PmsSync.Connectors.Json.Items;
using PmsSync.Domain;

namespace PmsSync.Tests.Connectors.Json;

/// <summary>What an item of a joined system means, and what is said of one that means nothing.</summary>
internal sealed class ItemReaderTests
{
    private const string Whole = """
        {"id":"17","type":"booking","version":3,"occurredAt":"2027-01-02T10:00:00+01:00","data":{"unit":"S1","arrival":"2027-02-10","departure":"2027-02-12",
         "status":"tentative","kind":"block","externalId":"R-17","guest":{"name":"Ana","email":"a@example.org","phone":"1","adults":2,"children":1},
         "price":{"amount":"240.00","currency":"EUR"},"note":"late","somethingElse":[1]}}
        """;

    [Test]
    public void Read_Whole_IsARevision()
    {
        var booking = Read(Whole).Booking!;

        booking.Should().BeEquivalentTo(new BookingRevision
        {
            BookingId = "17",
            RevisionId = booking.RevisionId,
            Version = 3,
            RevisedAt = new DateTimeOffset(2027, 1, 2, 9, 0, 0, TimeSpan.Zero),
            Kind = RevisionKind.Modified,
            IsTentative = true,
            StayKind = StayKind.Block,
            Code = "R-17",
            Guest = new Guest("Ana", "a@example.org", "1", 2, 1),
            Price = new Money(240m, "EUR"),
            Note = "late",
            Rooms = [new BookedRoom { RoomId = "1", RoomTypeId = "S1", Dates = new StayDates(new DateOnly(2027, 2, 10), new DateOnly(2027, 2, 12)) }],
        });
    }

    [Test]
    public void Read_ToldAgainInAnotherForm_IsTheSameRevision()
    {
        var once = Read("""{"id":17,"type":"booking","version":"3","occurredAt":"2027-01-02T09:00:00Z","data":{"unit":"S1","arrival":"2027-02-10","departure":"2027-02-12"}}""");
        var again = Read("""{"type":"Booking","data":{"departure":"2027-02-12","arrival":"2027-02-10","status":"CONFIRMED","unit":"S1","note":null},"occurredAt":"2027-01-02T10:00:00+01:00","version":3,"id":"17"}""");

        again.Booking!.RevisionId.Should().Be(once.Booking!.RevisionId);
        Read(Whole.Replace("2027-02-12", "2027-02-13", StringComparison.Ordinal)).Booking!.RevisionId.Should().NotBe(Read(Whole).Booking!.RevisionId, "both tellings are kept");
    }

    [TestCase("2027-02-10", true)]
    [TestCase("2027-02-11", false)]
    public void Read_NoNight_TakesNone(string departure, bool isEmpty) =>
        (Read(Whole.Replace("2027-02-12", departure, StringComparison.Ordinal)).Booking!.Rooms[0].Dates is null).Should().Be(isEmpty);

    [Test]
    public void Read_CancellationWithoutDates_IsAShell()
    {
        var booking = Read("""{"id":"17","type":"booking","version":4,"occurredAt":"2027-01-02T10:00:00Z","data":{"status":"cancelled"}}""").Booking!;

        (booking.Kind, booking.Rooms.Count).Should().Be((RevisionKind.Cancelled, 0));
    }

    [Test]
    public void Read_WhatClosesNoNight_IsLeftOutWhereItIsWrong()
    {
        var booking = Read("""{"id":"17","type":"booking","occurredAt":"2027-01-02T10:00:00Z","data":{"unit":"S1","arrival":"2027-02-10","departure":"2027-02-12","guest":"Ana","price":{"amount":"much","currency":"EUR"},"note":{}}}""").Booking!;

        (booking.Guest, booking.Price, booking.Note, booking.Version).Should().Be((null, null, null, null));
    }

    [Test]
    public void Read_CardNumbers_AreTakenOut() =>
        Read(Whole.Replace("late", "card 4111 1111 1111 1111", StringComparison.Ordinal)).Booking!.Note.Should().Be("card [card number removed]");

    [TestCase("\"17\"", "", "items[0]", "write an object with id, type, version, occurredAt and data")]
    [TestCase("{}", "", "items[0]", "id: write it, it is missing")]
    [TestCase("""{"id":"17"}""", "", "17", "type: write it, it is missing")]
    [TestCase(Whole, "\"version\":3", "17", "version: write a whole number that grows with each change of the item, or leave it out", "\"version\":\"3rd\"")]
    [TestCase(Whole, "2027-01-02T10:00:00+01:00", "17", "occurredAt: write an instant as 2027-01-10T12:00:00Z", "2027-01-02T10:00:00")]
    [TestCase(Whole, "\"occurredAt\":\"2027-01-02T10:00:00+01:00\",", "17", "occurredAt: write when it was booked or changed, as 2027-01-10T12:00:00Z", "")]
    [TestCase(Whole, "\"unit\":\"S1\",", "17", "data.unit: write it, it is missing", "")]
    [TestCase(Whole, "2027-02-10", "17", "data.arrival: write a date as 2027-01-10", "10.02.2027")]
    [TestCase(Whole, "2027-02-12", "17", "data.departure: write the day on which the guest leaves, not before data.arrival and at most 1100 nights after it", "2027-02-09")]
    [TestCase(Whole, "2027-02-12", "17", "data.departure: write the day on which the guest leaves, not before data.arrival and at most 1100 nights after it", "2207-02-12")]
    [TestCase(Whole, "tentative", "17", "data.status: write one of confirmed, tentative, cancelled", "perhaps")]
    [TestCase(Whole, "\"block\"", "17", "data.kind: write one of booking, block, occupied", "7")]
    public void Read_Bad_NamesTheItemTheFieldAndTheRemedy(string item, string find, string id, string why, string replace = "")
    {
        var reading = Read(find.Length == 0 ? item : item.Replace(find, replace, StringComparison.Ordinal));

        reading.Booking.Should().BeNull();
        (reading.Other!.ItemId, reading.Other.MayTakeNights).Should().Be((id, true));
        reading.Other.Why.Should().Contain(why);
    }

    [Test]
    public void Read_UnknownType_TakesNoNightAndSaysSo()
    {
        var other = Read("""{"id":"9","type":"weather<b>","data":1}""").Other!;

        (other.ItemId, other.MayTakeNights, other.Why).Should().Be(("9", false, "Items of the type \"weatherb\" are not taken; only \"booking\" is."));
    }

    [Test]
    public void Order_Version_ComesBeforeTheTime()
    {
        var late = Revision(version: 1, hour: 20);
        var early = Revision(version: 2, hour: 10);
        var none = Revision(version: null, hour: 23);

        new[] { early, none, late }.Order(RevisionOrder.Instance).Should().Equal(none, late, early);
    }

    private static BookingRevision Revision(long? version, int hour) => new()
    {
        BookingId = "b",
        RevisionId = $"{version}/{hour}",
        Version = version,
        RevisedAt = new DateTimeOffset(2027, 1, 1, hour, 0, 0, TimeSpan.Zero),
        Kind = RevisionKind.Modified,
    };

    private static ItemReading Read(string json) => ItemReader.Read(JsonElement.Parse(json), "items[0]", message: null);
}
