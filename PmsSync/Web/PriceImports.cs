using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Pricing;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;
using PmsSync.Web.Routes;

namespace PmsSync.Web;

/// <summary>Files of prices: their good lines become one command for each rate plan, journaled together; the others are named.</summary>
internal sealed class PriceImports(EventWrites writes, PricePreview preview, PreviewTurns turns, TimeProvider time)
{
    public static readonly StoredAnswer Stored = new(static first => FactJson.Read<PriceCommand>(first.Payload).File?.Commands ?? 1, static (_, events) => Answer(events, isDryRun: false));

    public async Task<IResult> ImportAsync(HttpContext context, TenantScope scope, byte[] file, PriceSpeaker speaker, bool isDryRun)
    {
        var (lines, problem) = PriceFile.Read(file);
        if (problem is not null)
            return Problem.Invalid("file", problem);
        var now = time.GetUtcNow();
        var (commands, refused) = CommandsOf(scope, lines, now, speaker, await RequestBody.HashAsync(context.Request));
        if (commands.Sum(static c => c.Ranges.Sum(ValuesOf)) is var values and > PriceLimits.MostValuesOfAFile)
            return Problem.Invalid("file", $"The file sets {values} values, nights times fields; at most {PriceLimits.MostValuesOfAFile} are taken at once. Send it in parts.");
        if (commands.Count == 0)
            return TypedResults.Ok(Report([], refused, [], changed: 0, isDryRun));

        commands[0] = commands[0] with { File = new PriceFileNote(commands.Count, refused) };
        IReadOnlyList<NewEvent> events = [.. commands.Select(c => PriceRoutes.EventOf(scope.Tenant.FindUnit(c.Unit)!, c, now))];
        return isDryRun ? Preview(scope.Id, events, context.RequestAborted) : await writes.SendAsync(context, events);
    }

    private IResult Preview(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken cancel)
    {
        using var turn = turns.TryTake(tenant);
        return turn is null
            ? Problem.Unavailable("Another dry run of yours is under way. Ask again once it is answered.", FailureAnswers.RetryAfter)
            : Answer(preview.Of(events, cancel), isDryRun: true);
    }

    // By rate plan, each one's lines in the order of the file: where two name the same night, the later wins.
    private static (List<PriceCommand> Commands, Dictionary<int, string> Refused) CommandsOf(
        TenantScope scope, IReadOnlyList<PriceLine> lines, DateTimeOffset now, PriceSpeaker speaker, string hash)
    {
        var input = new PriceLineInput(scope.Tenant, now);
        var read = lines.Select(l => (l.Line, Read: input.Read(l))).ToList();
        var commands = new List<PriceCommand>();
        foreach (var plan in read.Select(static r => r.Read.Wish).OfType<PriceWishLine>().GroupBy(static w => (w.Unit, w.Plan)))
        {
            foreach (var some in InCommands(plan))
                commands.Add(new PriceCommand
                {
                    Unit = plan.Key.Unit.Id.Value,
                    RatePlan = plan.Key.Plan.Id,
                    Currency = plan.Key.Plan.Currency!,
                    Ranges = [.. some.Select(static w => w.Range)],
                    Lines = [.. some.Select(static w => w.Line)],
                    RequestHash = hash,
                }.SaidBy(speaker));
        }
        return (commands, read.Where(static r => r.Read.Problem is not null).ToDictionary(static r => r.Line, static r => r.Read.Problem!));
    }

    /// <summary>As many values at a time as a request may have.</summary>
    private static IEnumerable<List<PriceWishLine>> InCommands(IEnumerable<PriceWishLine> lines)
    {
        var (some, values) = (new List<PriceWishLine>(), 0L);
        foreach (var line in lines)
        {
            var more = ValuesOf(line.Range);
            if (some.Count > 0 && values + more > PriceLimits.MostValues)
            {
                yield return some;
                (some, values) = ([], 0);
            }
            some.Add(line);
            values += more;
        }
        if (some.Count > 0)
            yield return some;
    }

    private static long ValuesOf(PriceRange range) => (long)range.Nights.Nights * range.Values.Count;

    /// <summary>Made of nothing but what is stored, so that a repeated request is answered in the same words.</summary>
    private static IResult Answer(IReadOnlyList<JournalEvent> events, bool isDryRun)
    {
        var refused = new Dictionary<int, string>();
        var (accepted, notes, changed) = (new List<int>(), new List<PriceLineNote>(), 0);
        foreach (var item in events)
        {
            var command = FactJson.Read<PriceCommand>(item.Payload);
            foreach (var (line, why) in command.File?.Refused ?? new Dictionary<int, string>())
                refused[line] = why;
            var result = item.Result is { } bytes ? FactJson.Read<PriceResult>(bytes) : null;
            changed += result?.Changed ?? 0;
            notes.AddRange(result?.Lines ?? []);
            if (result is { Outcome: not PriceOutcome.Invalid })
                accepted.AddRange(command.Lines!);
            else
                foreach (var line in command.Lines!)
                    refused[line] = item.Note ?? "It was not carried out.";
        }
        return TypedResults.Ok(Report(accepted, refused, notes, changed, isDryRun));
    }

    private static PriceImportBody Report(
        IEnumerable<int> accepted, IReadOnlyDictionary<int, string> refused, IReadOnlyList<PriceLineNote> notes, int changed, bool isDryRun)
    {
        var noted = notes.SelectMany(static n => n.Lines.Select(line => (Line: line, Note: n))).ToDictionary(static n => n.Line, static n => n.Note);
        var lines = accepted.Select(l => noted.TryGetValue(l, out var note) ? new PriceLineBody(l, Accepted: true, null, note.IsSuperseded, note.Words) : new PriceLineBody(l, Accepted: true, null))
            .Concat(refused.Select(static r => new PriceLineBody(r.Key, Accepted: false, r.Value))).OrderBy(static l => l.Line).ToList();
        return new PriceImportBody(lines, lines.Count - refused.Count, refused.Count, lines.Count(static l => l.Superseded), changed, isDryRun);
    }
}
