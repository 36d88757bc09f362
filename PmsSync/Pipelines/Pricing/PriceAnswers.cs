using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Pipelines.Pricing;

/// <summary>What became of a command, as its event keeps it and as its sender is answered.</summary>
internal static class PriceAnswers
{
    /// <param name="currency">The rate plan's; the command's own may be another.</param>
    /// <param name="each">What each of its ranges did.</param>
    public static (long EventId, Verdict Verdict) Close(JournalEvent item, PriceCommand command, PriceStep step, IReadOnlyList<PriceStep> each, long version, string currency)
    {
        var outcome = OutcomeOf(step);
        var result = new PriceResult(outcome)
        {
            RatePlan = command.RatePlan,
            Version = step.Said + step.Outranked + step.InOtherCurrency > 0 ? version + 1 : version,
            Changed = step.Changed,
            Nights = step.Nights,
            Older = step.Older,
            Outranked = step.Outranked,
            Words = WordsOf(step, currency, command.Currency),
            Lines = command.Lines is { } lines ? NotesOf(lines.Zip(each), currency, command.Currency) : [],
        };
        return (item.Id, outcome switch
        {
            PriceOutcome.Changed => new Verdict.Closed(Outcome.Applied, result.Words, Result: FactJson.Write(result)),
            PriceOutcome.Unchanged => new Verdict.Closed(Outcome.Ignored, result.Words ?? "All of this had been said already.", Result: FactJson.Write(result)),
            _ => new Verdict.Closed(Outcome.Superseded, result.Words, Result: FactJson.Write(result)),
        });
    }

    public static (long EventId, Verdict Verdict) Refuse(JournalEvent item, string ratePlan, string field, string words)
    {
        var result = new PriceResult(PriceOutcome.Invalid) { RatePlan = ratePlan, Errors = new Dictionary<string, string[]> { [field] = [words] } };
        return (item.Id, new Verdict.Closed(Outcome.Ignored, words, Result: FactJson.Write(result)));
    }

    private static PriceOutcome OutcomeOf(PriceStep step) => step switch
    {
        { Changed: > 0 } => PriceOutcome.Changed,
        { Said: 0, Outranked: > 0 } => PriceOutcome.Outranked,
        { Said: 0, InOtherCurrency: > 0 } => PriceOutcome.InOtherCurrency,
        { Said: 0, Older: > 0 } => PriceOutcome.Superseded,
        _ => PriceOutcome.Unchanged,
    };

    private static List<PriceLineNote> NotesOf(IEnumerable<(int Line, PriceStep Step)> lines, string currency, string said) =>
    [
        .. from line in lines
           let words = WordsOf(line.Step, currency, said)
           where words is not null
           group line.Line by (IsSuperseded: line.Step is { Said: 0, Outranked: 0, InOtherCurrency: 0 }, Words: words) into same
           select new PriceLineNote([.. same], same.Key.IsSuperseded, same.Key.Words),
    ];

    /// <summary>Why a part of it does not count; null where all does.</summary>
    private static string? WordsOf(PriceStep step, string currency, string said)
    {
        var older = step switch
        {
            { Late: { } late } => $"{Values(step.Older)}: {late.Late.Source} had said something newer of them ({late.Known.OrderWords} stands, this is {late.Late.OrderWords}).",
            { Older: > 0 } => $"{Values(step.Older)}: something newer has been said of them.",
            _ => null,
        };
        var outranked = step.OutrankedBy is { } first
            ? $"{Values(step.Outranked)}: {Name(first.Source)} comes first here; they are kept, and count once it releases them."
            : null;
        var foreign = step.InOtherCurrency > 0
            ? $"{Values(step.InOtherCurrency)}: they are in {said}, and the rate plan is in {currency}; they are kept, and count once it is in {said} again."
            : null;
        var parts = new[] { older, outranked, foreign }.OfType<string>().ToList();
        return parts.Count == 0 ? null : $"Without effect on {string.Join(" Without effect on ", parts)}";
    }

    private static string Values(int count) => count == 1 ? "1 value" : $"{count} values";

    private static string Name(string source) => source == Stay.Direct ? "what was said here without a source" : source;
}
