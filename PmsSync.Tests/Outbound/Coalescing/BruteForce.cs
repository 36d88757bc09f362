namespace PmsSync.Tests.Outbound.Coalescing;

/// <summary>
/// The fewest strokes by trying all: breadth-first over calendars, forwards, a stroke at a time. Shares nothing with the
/// coalescer but the rules of the game. A calendar is a number, two bits a cell: 0 where the system holds something else
/// or the night is not ours, else the value, 1 to 3.
/// </summary>
internal sealed class BruteForce
{

    private readonly int _fields, _nights, _values;
    private readonly bool _laterWins;
    private readonly List<Painting> _paintings = [];

    public BruteForce(int fields, int nights, int values, bool laterWins, bool weekdays)
    {
        (_fields, _nights, _values, _laterWins) = (fields, nights, values, laterWins);
        foreach (var set in NightSets(nights, weekdays))
        {
            // Each field: nothing, or one of the values.
            for (var choice = 1; choice < Power(values + 1, fields); choice++)
                _paintings.Add(PaintingOf(set, choice));
        }
    }

    /// <summary>The fewest strokes, if they are fewer than <paramref name="limit"/>; else the limit.</summary>
    public int Fewest(Grid grid, int limit)
    {
        var goal = Number(grid, static _ => true);
        return Math.Min(limit, Reached(grid, goal, limit - 1)[goal]);
    }

    /// <summary>Every case: each cell a value that is needed, or not ours, or (<paramref name="held"/>) a value that is held.</summary>
    public IEnumerable<(Grid Grid, int Fewest)> All(bool held)
    {
        var cells = _fields * _nights;
        for (var start = 0; start < Power(_values + 2, cells); start++)
        {
            var digits = Digits(start, cells, _values + 2);
            if (!held && digits.Any(digit => digit > 0 && digit <= _values))
                continue;
            var unknown = digits.Count(static digit => digit == 0);
            byte[]? ofAllGoals = null;
            for (var wish = 0; wish < Power(_values, unknown); wish++)
            {
                var grid = GridOf(digits, Digits(wish, unknown, _values));
                var goal = Number(grid, static _ => true);
                yield return (grid, (_laterWins ? ofAllGoals ??= Reached(grid, null, _nights) : Reached(grid, goal, _nights))[goal]);
            }
        }
    }

    /// <summary>For each calendar the fewest strokes to it, as far as searched: until the goal is found, if there is one, or so many strokes are made.</summary>
    private byte[] Reached(Grid grid, int? goal, int most)
    {
        var ours = Pack(grid, static cell => cell.Value is null ? 0 : 3);
        var start = Number(grid, static cell => !cell.Needed);
        var allowed = _paintings.Where(painting => (painting.Cells & ~ours) == 0 && (_laterWins || (goal & painting.Cells) == painting.Values)).ToArray();
        var reached = new byte[1 << (2 * _fields * _nights)];
        Array.Fill(reached, byte.MaxValue);
        reached[start] = 0;
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out var calendar) && reached[calendar] < most && calendar != goal)
        {
            foreach (var painting in allowed)
            {
                var after = (calendar & ~painting.Cells) | painting.Values;
                if (reached[after] != byte.MaxValue)
                    continue;
                reached[after] = (byte)(reached[calendar] + 1);
                queue.Enqueue(after);
            }
        }
        return reached;
    }

    private Grid GridOf(int[] start, int[] wishes)
    {
        var unknown = 0;
        return new Grid([.. start
            .Select(digit => digit == 0 ? new Cell(wishes[unknown++] + 1, true) : new Cell(digit > _values ? null : digit, false))
            .Chunk(_nights)]);
    }

    private Painting PaintingOf(int nights, int choice)
    {
        var (cells, values) = (0, 0);
        var choices = Digits(choice, _fields, _values + 1);
        for (var cell = 0; cell < _fields * _nights; cell++)
        {
            var value = choices[cell / _nights];
            if (value == 0 || (nights >> (cell % _nights) & 1) == 0)
                continue;
            cells |= 3 << (2 * cell);
            values |= value << (2 * cell);
        }
        return new Painting(cells, values);
    }

    private static int Number(Grid grid, Func<Cell, bool> known) => Pack(grid, cell => cell.Value is { } value && known(cell) ? (int)value : 0);

    private static int Pack(Grid grid, Func<Cell, int> bits) =>
        grid.Fields.SelectMany(static cells => cells).Select((cell, index) => bits(cell) << (2 * index)).Sum();

    /// <summary>The sets of nights that a stroke can have: a range, or what days of the week leave of it.</summary>
    private static IEnumerable<int> NightSets(int nights, bool weekdays)
    {
        var sets = from first in Enumerable.Range(0, nights)
                   from end in Enumerable.Range(first + 1, nights - first)
                   from days in weekdays ? Enumerable.Range(1, 127) : [127]
                   select Enumerable.Range(first, end - first).Where(night => (days >> (night % 7) & 1) == 1).Sum(static night => 1 << night);
        return sets.Where(static set => set != 0).Distinct();
    }

    /// <summary>The lowest digit first.</summary>
    private static int[] Digits(int number, int count, int numberBase)
    {
        var digits = new int[count];
        for (var index = 0; index < count; index++, number /= numberBase)
            digits[index] = number % numberBase;
        return digits;
    }

    private static int Power(int number, int exponent) => (int)Math.Pow(number, exponent);

    /// <summary>What one stroke does: the bits of the cells that it paints, and their values.</summary>
    private readonly record struct Painting(int Cells, int Values);
}
