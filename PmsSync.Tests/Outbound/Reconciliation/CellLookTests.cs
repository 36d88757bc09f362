using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Reconciliation;
using PmsSync.State.Edits;

namespace PmsSync.Tests.Outbound.Reconciliation;

/// <summary>Whether what a channel shows was changed there, or is an update of ours that was lost.</summary>
internal sealed class CellLookTests
{
    private static readonly DateTimeOffset Read = new(2027, 1, 10, 3, 0, 0, TimeSpan.Zero), Later = Read.AddDays(1);

    private static readonly NightField ForTwo = NightField.PriceFor(2);

    [Test]
    public void IsEdited_AReadingHadShownOurs_IsAnEdit() => Look(shown: 50, confirmedAt: Read, new ShownProof(100, Before: null, Read)).IsEdited.Should().BeTrue();

    [Test]
    public void IsEdited_ConfirmedButNeverShown_IsALostUpdate() => Look(shown: 50, confirmedAt: Read, proven: null).IsEdited.Should().BeFalse();

    [Test]
    public void IsEdited_ToldAgainSinceItWasShown_IsALostUpdate() =>
        Look(shown: 50, confirmedAt: Read.AddHours(1), new ShownProof(100, Before: null, Read)).IsEdited.Should().BeFalse();

    [Test]
    public void IsEdited_ItShowsWhatWasOursBefore_IsALostUpdate() => Look(shown: 90, confirmedAt: Read, new ShownProof(100, Before: 90, Read)).IsEdited.Should().BeFalse();

    [Test]
    public void IsEdited_WhatShowsIsNotKnown_IsALostUpdate() =>
        (Look(shown: 50, confirmedAt: Read, new ShownProof(100, Before: null, Read)) with { Known = KnownCell.Never }).IsEdited.Should().BeFalse();

    [Test]
    public void Judge_LeftAloneUntilAPersonDecides_IsNeitherMovingNorRefused()
    {
        var held = Look(shown: 50, confirmedAt: Read, proven: null) with { Known = KnownCell.Never, IsDirty = true, Refused = 100, Edit = Edit(ours: 100) };

        held.Judge(Later, isPulled: true).Should().Be(CellVerdict.Drifted);
        held.IsEdited.Should().BeTrue();
        (held with { Edit = Edit(ours: 120) }).Judge(Later, isPulled: true).Should().Be(CellVerdict.Refused, "ours is another by now: it is judged like any other");
    }

    private static CellLook Look(long? shown, DateTimeOffset confirmedAt, ShownProof? proven) =>
        new(ForTwo, 100, new KnownCell(100, 0, ConfirmedAt: confirmedAt), null, IsDirty: false, new SeenValue(shown, IsHidden: false), proven);

    private static ChannelEdit Edit(long ours) => new(
        new Target(new TenantId("casa"), new ConnectionId("hub"), new UnitId("flat"), "standard"), ForTwo, new StayDates(new DateOnly(2027, 3, 1), new DateOnly(2027, 3, 2)),
        ours, 50, EditPolicy.Ask, Read, Read);
}
