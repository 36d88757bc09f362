using System.ComponentModel.DataAnnotations;
using PmsSync.Connectors.Ical;

namespace PmsSync.Tests.Connectors.Ical;

[TestFixture]
internal sealed class FeedFetchOptionsTests
{
    [Test]
    public void Validate_Defaults_AreValid() => Problems(new FeedFetchOptions()).Should().BeEmpty();

    [Test]
    public void Validate_OutOfRange_NamesEachSetting() =>
        Problems(new FeedFetchOptions { MaxBytes = 1, MaxRedirects = 100, TotalTime = TimeSpan.Zero, UserAgent = "" })
            .Should().BeEquivalentTo("MaxBytes", "MaxRedirects", "TotalTime", "UserAgent");

    private static List<string> Problems(FeedFetchOptions options)
    {
        var found = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true);
        return [.. found.SelectMany(static f => f.MemberNames)];
    }
}
