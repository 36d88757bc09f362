namespace PmsSync.Tests.Outbound.Coalescing;

/// <summary>
/// The fewest strokes of one field, for every calendar of so many nights at once. A calendar is a number with a digit for
/// each night: 0 where the system holds something else, a value from 1, or the last digit where the night is not ours.
/// </summary>
internal sealed class OneFieldBruteForce(int nights, int values, bool laterWins)
{
    private readonly int _base = values + 2;
    private readonly List<(int First, int End, int Value)> _strokes =
    [
        .. from first in Enumerable.Range(0, nights)
           from end in Enumerable.Range(first + 1, nights - first)
           from value in Enumerable.Range(1, values)
           select (first, end, value),
    ];

    /// <summary>Every case: its cells, and the fewest strokes for it.</summary>
    public IEnumerable<(Cell[] Cells, int Fewest)> All()
    {
        var calendars = (int)Math.Pow(_base, nights);
        for (var start = 0; start < calendars; start++)
        {
            var from = Digits(start);
            if (laterWins)
            {
                foreach (var (to, fewest) in Reached(from))
                    yield return (Cells(from, to), fewest);
            }
            else
            {
                foreach (var to in Wishes(from))
                    yield return (Cells(from, to), FewestCovering(from, to));
            }
        }
    }

    /// <summary>The calendars that strokes can make of one, held nights being as before and no night unknown.</summary>
    private IEnumerable<(int[] To, int Fewest)> Reached(int[] from)
    {
        var fewest = new Dictionary<int, int> { [Number(from)] = 0 };
        var queue = new Queue<int[]>([from]);
        while (queue.TryDequeue(out var calendar))
        {
            var count = fewest[Number(calendar)];
            if (!calendar.Contains(0) && calendar.Zip(from).All(static pair => pair.Second == 0 || pair.First == pair.Second))
                yield return (calendar, count);
            foreach (var (first, end, value) in _strokes)
            {
                if (calendar.AsSpan(first..end).Contains(values + 1))
                    continue;
                var after = (int[])calendar.Clone();
                after.AsSpan(first..end).Fill(value);
                if (fewest.TryAdd(Number(after), count + 1))
                    queue.Enqueue(after);
            }
        }
    }

    private IEnumerable<int[]> Wishes(int[] from)
    {
        var unknown = from.Count(static digit => digit == 0);
        for (var wish = 0; wish < (int)Math.Pow(values, unknown); wish++)
        {
            var rest = wish;
            var to = (int[])from.Clone();
            for (var night = 0; night < nights; night++)
            {
                if (to[night] == 0)
                    (to[night], rest) = ((rest % values) + 1, rest / values);
            }
            yield return to;
        }
    }

    /// <summary>The fewest ranges of the right value that cover all unknown nights, over sets of covered nights.</summary>
    private int FewestCovering(int[] from, int[] to)
    {
        var needed = Enumerable.Range(0, nights).Where(night => from[night] == 0).Sum(static night => 1 << night);
        var ranges = _strokes.Where(stroke => to.AsSpan(stroke.First..stroke.End).IndexOfAnyExcept(stroke.Value) < 0)
            .Select(static stroke => ((1 << stroke.End) - 1) & ~((1 << stroke.First) - 1)).ToList();
        HashSet<int> sets = [0];
        for (var count = 0; ; count++)
        {
            if (sets.Any(set => (set & needed) == needed))
                return count;
            sets = [.. sets.SelectMany(set => ranges.Select(range => set | range))];
        }
    }

    private Cell[] Cells(int[] from, int[] to) => [.. to.Select((value, night) => new Cell(value > values ? null : value, from[night] == 0))];

    private int[] Digits(int number)
    {
        var digits = new int[nights];
        for (var night = 0; night < nights; night++, number /= _base)
            digits[night] = number % _base;
        return digits;
    }

    private int Number(int[] digits)
    {
        var number = 0;
        for (var night = nights - 1; night >= 0; night--)
            number = (number * _base) + digits[night];
        return number;
    }
}
