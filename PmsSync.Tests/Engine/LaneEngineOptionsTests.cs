using System.ComponentModel.DataAnnotations;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
internal sealed class LaneEngineOptionsTests
{
    [Test]
    public void Validate_Defaults_AreValid() => Problems(new()).Should().BeEmpty();

    [Test]
    public void Validate_LimitsThatContradict_NamesEach() =>
        Problems(new()
        {
            MinWorkers = 9,
            MaxWorkers = 8,
            DrainWithin = TimeSpan.Zero,
            ShrinkEvery = TimeSpan.FromSeconds(-1),
            FaultDelayMax = TimeSpan.FromMilliseconds(1),
        }).Should().Equal("MinWorkers", "DrainWithin", "ShrinkEvery", "FaultDelayMax");

    [Test]
    public void Validate_LimitsOutOfRange_NamesThem() =>
        Problems(new() { Capacity = 0, PageSize = -1 }).Should().Equal("Capacity", "PageSize");

    private static List<string> Problems(LaneEngineOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.SelectMany(static r => r.MemberNames)];
    }
}
