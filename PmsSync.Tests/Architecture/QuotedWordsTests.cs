using System.Text.RegularExpressions;
using PmsSync.Tests.Outbound.Messages;
using PmsSync.Tests.Pipelines.Bookings.Channels;
using PmsSync.Tests.Pipelines.Edits;
using PmsSync.Tests.Pipelines.Messages;
using PmsSync.Tests.Service.Joined;
using PmsSync.Tests.Web;

namespace PmsSync.Tests.Architecture;

/// <summary>What the README's tables of conflicts quote is what the service says: each sentence stands in the words that a case asserts.</summary>
internal sealed partial class QuotedWordsTests
{
    private const int FewestQuotes = 30;

    private static readonly string[] Asserted =
    [
        .. new[] { ConflictCases.Overlaps, ConflictCases.Decisions, ConflictCases.Policies }.SelectMany(static cases => cases).SelectMany(static c => c.Says),
        .. EditCases.Prices.Concat(EditCases.Availability).SelectMany(static c => c.Says),
        .. RevisionCases.Arrivals.SelectMany(static c => c.Events.Append(c.Conflict ?? "")), .. RevisionCases.Decisions.Select(static c => c.Says),
        .. MessageCases.Duplicates.SelectMany(static c => c.Says),
        PriceSourceTests.CameLate, PriceSourceTests.NothingToRevise, CancellationRequestTests.AskedToCancel, MovedConversationTests.SaidElsewhere,
    ];

    [Test]
    public void Readme_EachSentenceInATableOfConflicts_IsOneThatACaseAsserts()
    {
        var quotes = Quotes().ToList();

        quotes.Should().HaveCountGreaterThan(FewestQuotes);
        quotes.Where(static q => !Asserted.Any(words => Says(words, q))).Should().BeEmpty("the README shows what the service says");
    }

    // Left out is what stands for an ellipsis; the rest comes in its order.
    private static bool Says(string words, string quote)
    {
        var from = 0;
        foreach (var part in quote.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = words.IndexOf(part, from, StringComparison.Ordinal);
            if (at < 0)
                return false;
            from = at + part.Length;
        }
        return true;
    }

    /// <summary>The first column says what happens: who writes "OK" there is a guest.</summary>
    private static IEnumerable<string> Quotes()
    {
        var readme = File.ReadAllLines(Path.Combine(SourceTree.Root, "README.md"));
        return readme.SkipWhile(static l => l != "## Conflicts").TakeWhile(static l => l != "## Notices")
            .Where(static l => l.StartsWith('|')).Select(static l => l[(l.IndexOf(" | ", StringComparison.Ordinal) + 3)..])
            .SelectMany(static l => Quoted().Matches(l)).Select(static m => m.Groups["words"].Value);
    }

    // A quote may hold a person's note: ("sofa bed").
    [GeneratedRegex("\"(?<words>(\\(\"[^\"]*\"\\)|[^\"])+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Quoted();
}
