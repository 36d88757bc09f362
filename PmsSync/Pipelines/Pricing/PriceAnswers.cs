using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Pipelines.Pricing;

/// <summary>What became of a command, as its event keeps it and as its sender is answered.</summary>
internal static class PriceAnswers
{
    /// <param name="currency">The rate plan's, and the one in which this was said.</param>
    public static (long EventId, Verdict Verdict) Close(JournalEvent item, string ratePlan, PriceStep step, long version, (string Plan, string Said) currency)
    {
        var outcome = step switch
        {
            { Changed: > 0 } => PriceOutcome.Changed,
            { Said: 0, Outranked: > 0 } => PriceOutcome.Outranked,
            { Said: 0, InOtherCurrency: > 0 } => PriceOutcome.InOtherCurrency,
            { Said: 0, Older: > 0 } => PriceOutcome.Superseded,
            _ => PriceOutcome.Unchanged,
        };
        var result = new PriceResult(outcome)
        {
            RatePlan = ratePlan,
            Version = step.Said + step.Outranked + step.InOtherCurrency > 0 ? version + 1 : version,
            Changed = step.Changed,
            Nights = step.Nights,
            Older = step.Older,
            Outranked = step.Outranked,
            Words = WordsOf(step, currency),
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

    /// <summary>Why a part of it does not count; null where all does.</summary>
    private static string? WordsOf(PriceStep step, (string Plan, string Said) currency)
    {
        var older = step switch
        {
            { Late: { } late } => $"{Values(step.Older)}: {late.Late.Source} had said something newer of them ({late.Known.OrderWords} stands, this is {late.Late.OrderWords}).",
            { Older: > 0 } => $"{Values(step.Older)}: newer events have said something else of them.",
            _ => null,
        };
        var outranked = step.OutrankedBy is { } first
            ? $"{Values(step.Outranked)}: {Name(first.Source)} comes first here; they are kept, and count once it releases them."
            : null;
        var foreign = step.InOtherCurrency > 0
            ? $"{Values(step.InOtherCurrency)}: they are in {currency.Said}, and the rate plan is in {currency.Plan}; they are kept, and count once it is in {currency.Said} again."
            : null;
        var parts = new[] { older, outranked, foreign }.OfType<string>().ToList();
        return parts.Count == 0 ? null : $"Without effect on {string.Join(" Without effect on ", parts)}";
    }

    private static string Values(int count) => count == 1 ? "1 value" : $"{count} values";

    private static string Name(string source) => source == Stay.Direct ? "what was said here without a source" : source;
}
