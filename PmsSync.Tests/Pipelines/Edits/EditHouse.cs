using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Pricing;
using PmsSync.State;
using PmsSync.State.Edits;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Edits;

/// <summary>The house whose flat a channel manager sells, and what somebody changes there. Prices are in cents; each step is a minute after the one before.</summary>
internal static class EditHouse
{
    public const string Channel = "channex";

    public static readonly NightField ForTwo = NightField.PriceFor(2);

    public static readonly Target Prices = new(PipelineHouse.Owner, new ConnectionId(Channel), PipelineHouse.Flat, "standard"), Rooms = Prices with { RatePlan = null };

    /// <summary>The API says a price of the nights of 1 to 4 March, or of others.</summary>
    public static Task SayAsync(this PipelineHouse house, long price, StayDates? nights = null)
    {
        var command = new PriceCommand
        {
            Unit = PipelineHouse.Flat.Value,
            RatePlan = "standard",
            Currency = "EUR",
            By = "tenant",
            Ranges = [new PriceRange(nights ?? March(1, 4), [new PriceWish(ForTwo.Code, price)])],
        };
        return house.TellAsync(Pipeline.Pricing, PriceCommand.LaneOf(PipelineHouse.Flat, "standard"), PriceCommand.Set, FactJson.Write(command));
    }

    /// <summary>A reading finds that somebody changed a value there, of the nights of 1 to 4 March, or of others.</summary>
    /// <param name="ours">What it should show, and showed an hour ago.</param>
    /// <param name="policy">The settings.</param>
    public static async Task FindAsync(this PipelineHouse house, Target target, NightField field, long ours, long? theirs, EditPolicy policy, StayDates? nights = null)
    {
        var (now, dates) = (house.Time.GetUtcNow(), nights ?? March(1, 4));
        var edit = new ChannelEdit(target, field, dates, ours, theirs, ChannelEdit.FateOf(field, ours, theirs, policy), now.AddHours(-1), now);
        await house.ReadAsync(target, field, dates, [edit]);
    }

    /// <summary>A reading finds ours.</summary>
    public static Task FindOursAsync(this PipelineHouse house, Target target, NightField field) => house.ReadAsync(target, field, March(1, 4), []);

    public static async Task<DecisionResult> DecideAsync(this PipelineHouse house, ConflictRow row, DecisionAction action, string? note = null)
    {
        var (pipeline, lane) = row.Kind == ConflictRow.ChannelPriceEdit ? (Pipeline.Pricing, Lanes.OfPrices(row.Unit, "standard")) : (Pipeline.Availability, UnitChanged.LaneOf(row.Unit));
        var command = new DecisionCommand { Conflict = row.Id, Action = action, Note = note, By = "tenant" };
        var item = new NewEvent(PipelineHouse.Owner, pipeline, WorkClass.Critical, lane, DecisionCommand.Kind, "api", FactJson.Write(command), house.Time.GetUtcNow());
        var (_, verdict) = await house.Get<EventJournal>().AppendAndWaitAsync(item);
        await house.StepAsync();
        return FactJson.Read<DecisionResult>(verdict.Result);
    }

    private static async Task ReadAsync(this PipelineHouse house, Target target, NightField field, StayDates nights, IReadOnlyList<ChannelEdit> found)
    {
        await house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            ChannelEditStore.Replace(session, target, field, nights, found);
            return true;
        });
        var fact = new ChannelEdited(
            Channel, target.Unit.Value, target.RatePlan, house.Time.GetUtcNow(), [.. found.Select(static e => new ChannelEditedNights(e.Field.Code, e.Nights, e.Ours, e.Theirs))]);
        var (pipeline, lane) = target.RatePlan is { } plan ? (Pipeline.Pricing, Lanes.OfPrices(target.Unit, plan)) : (Pipeline.Availability, UnitChanged.LaneOf(target.Unit));
        await house.TellAsync(pipeline, lane, ChannelEdited.Kind, FactJson.Write(fact));
    }

    private static async Task TellAsync(this PipelineHouse house, Pipeline pipeline, string lane, string kind, byte[] payload)
    {
        await house.Get<EventJournal>().AppendAsync(new NewEvent(PipelineHouse.Owner, pipeline, WorkClass.Normal, lane, kind, "test", payload, house.Time.GetUtcNow()));
        await house.StepAsync();
    }

    private static async Task StepAsync(this PipelineHouse house)
    {
        await house.WhenIdleAsync();
        house.Time.Advance(TimeSpan.FromMinutes(1));
    }
}
