using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Availability;

internal sealed class AvailabilityResolverTests
{
    [Test]
    public async Task Resolve_ChannelsBookingOverADirectOne_KeepsBothAndOpensAConflict()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        house.Time.Advance(TimeSpan.FromMinutes(1));

        await house.ShowAsync(("u1", March(3, 6)));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
        var conflict = house.Conflicts().Should().ContainSingle().Subject;
        conflict.Nights.Should().Equal(March(3, 4));
        conflict.Sides.Should().HaveCount(2).And.EndWith("b1", "who was first gives way last");
    }

    [Test]
    public async Task Resolve_OneSideLeaves_SettlesTheConflictAndSaysWhy()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        await house.ShowAsync(("u1", March(3, 6)));

        await house.CancelAsync("b1");
        await house.WhenIdleAsync();

        house.Conflicts().Should().BeEmpty();
        house.Conflicts("settled").Should().ContainSingle().Which.SettledWhy.Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task Resolve_ConflictThatComesBack_IsOpenAgainUnderItsOldId()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(3, 6)));
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4), allowOverbooking: true);
        await house.WhenIdleAsync();
        var before = house.Conflicts().Single();
        await house.CancelAsync("b1");
        await house.AskAsync(DirectCommand.Change, new()
        {
            Id = "b1",
            AllowOverbooking = true,
            Fields = new() { Status = StayStatus.Confirmed },
        });
        await house.WhenIdleAsync();

        house.Conflicts(state: null).Should().ContainSingle().Which.Should().Match<ConflictRow>(c => c.Id == before.Id && c.IsOpen);
    }
}
