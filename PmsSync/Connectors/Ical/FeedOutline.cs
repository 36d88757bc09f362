namespace PmsSync.Connectors.Ical;

/// <summary>
/// A VEVENT as it stands in the text: the lines of its own that mean something, without those of nested
/// components such as alarms. <see cref="Closed"/> is false when its END is missing.
/// </summary>
internal sealed class RawEvent(int line, string? producer)
{
    private readonly List<ContentLine> _lines = [];

    public int Line => line;

    /// <summary>The PRODID of the calendar around it.</summary>
    public string? Producer => producer;

    public bool Closed { get; set; }

    public IEnumerable<ContentLine> All(string name) => _lines.Where(l => l.Name == name);

    public ContentLine? First(string name)
    {
        foreach (var candidate in _lines)
        {
            if (candidate.Name == name)
                return candidate;
        }
        return null;
    }

    /// <summary>Keeps the line if it means something here.</summary>
    public void Add(ContentLine own)
    {
        if (_lines.Count < 1_000 && EventProperties.IsKept(own.Name))
            _lines.Add(own);
    }
}

/// <summary>
/// The first, tolerant pass: finds events, zones and calendar properties by BEGIN and END alone, so that one
/// broken line or event costs nothing else. It never fails; <see cref="IsTruncated"/> says that the end is missing.
/// </summary>
internal sealed class FeedOutline
{
    private const string Calendar = "VCALENDAR";
    private const string Event = "VEVENT";
    private const string Zone = "VTIMEZONE";
    private const int Deepest = 50;

    private readonly FeedRemarks _remarks;
    private readonly List<string> _open = [];
    private readonly HashSet<string> _headers = new(StringComparer.Ordinal);
    private RawEvent? _event;
    private int _eventDepth;
    private string? _producer;
    private string? _zoneName;
    private bool _calendarSeen;
    private bool _tooDeep;

    private FeedOutline(FeedRemarks remarks) => _remarks = remarks;

    public List<RawEvent> Events { get; } = [];

    /// <summary>X-LIC-LOCATION of the zones that carry one, by TZID.</summary>
    public Dictionary<string, string> ZoneLocations { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The calendar properties that mean something here, by name; of several calendars, the first one's.</summary>
    public Dictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    public HashSet<string> OtherComponents { get; } = new(StringComparer.Ordinal);

    public bool HasCalendar => _calendarSeen || Events.Count > 0;

    /// <summary>
    /// A component was never closed: the transfer broke off, or the writer died. A calendar cut exactly between
    /// two events looks whole but for its END:VCALENDAR, so that line is what tells all from a part.
    /// </summary>
    public bool IsTruncated => _open.Count > 0 || _tooDeep;

    /// <summary>Stops one event after <paramref name="maxEvents"/>, so that the caller sees the excess.</summary>
    public static FeedOutline Of(string text, int maxEvents, FeedRemarks remarks)
    {
        var outline = new FeedOutline(remarks);
        foreach (var line in ContentLines.Of(text))
        {
            outline.Take(line);
            if (outline.Events.Count > maxEvents)
                break;
        }
        if (!outline._calendarSeen && outline.Events.Count > 0)
            remarks.Add(null, "The events stand without a calendar around them (no BEGIN:VCALENDAR).");
        return outline;
    }

    private void Take(ContentLine line)
    {
        if (line.Name == "BEGIN")
            Begin(line.Number, line.Value.Trim().ToUpperInvariant());
        else if (line.Name == "END")
            End(line.Number, line.Value.Trim().ToUpperInvariant());
        else if (_open.Count == 0)
            _remarks.AddOnce(line.Number, "Text outside the calendar was skipped.");
        else if (line.Name.Length == 0)
            _remarks.Add(line.Number, "The line is no property and was skipped.");
        else if (_event is not null && _open.Count == _eventDepth)
            _event.Add(line);
        else
            Property(line);
    }

    private void Property(ContentLine line)
    {
        if (_open[^1] == Calendar)
        {
            if (line.Name is "PRODID" or "VERSION" && !_headers.Add(line.Name))
                _remarks.AddOnce(line.Number, $"{line.Name} occurs twice in one calendar.");
            if (line.Name == "PRODID")
                _producer ??= line.Value;
            if (line.Name is "X-WR-TIMEZONE" or "REFRESH-INTERVAL" or "X-PUBLISHED-TTL")
                Properties.TryAdd(line.Name, line.Value.Trim());
        }
        else if (_open[^1] == Zone && line.Name == "TZID")
            _zoneName = line.Value.Trim();
        else if (_open[^1] == Zone && line.Name == "X-LIC-LOCATION" && _zoneName is not null && ZoneLocations.Count < 1_000)
            ZoneLocations.TryAdd(_zoneName, line.Value.Trim());
    }

    private void Begin(int number, string component)
    {
        if (component == Event && _event is not null)
        {
            _remarks.Add(number, "An event begins before the one above it has ended.");
            CloseDownTo(_eventDepth - 1, properly: false);
        }
        if (component == Calendar)
        {
            if (_calendarSeen)
                _remarks.AddOnce(number, "The body holds several calendars; they were read as one.");
            _calendarSeen = true;
            _producer = null;
            _headers.Clear();
        }
        else if (component is not (Event or Zone) && _event is null && OtherComponents.Count < Deepest)
            OtherComponents.Add(component);
        if (_open.Count == Deepest)
        {
            _tooDeep = true;
            return;
        }
        _open.Add(component);
        if (component != Event)
            return;
        _event = new RawEvent(number, _producer);
        _eventDepth = _open.Count;
    }

    private void End(int number, string component)
    {
        var at = _open.LastIndexOf(component);
        if (at < 0)
            _remarks.Add(number, "An END without its BEGIN was skipped.");
        else
            CloseDownTo(at, properly: true);
    }

    // properly: the END that closes the outermost one is there; what lay open inside it was left open.
    private void CloseDownTo(int depth, bool properly)
    {
        if (_event is not null && depth < _eventDepth)
        {
            _event.Closed = properly && depth == _eventDepth - 1;
            Events.Add(_event);
            _event = null;
        }
        _open.RemoveRange(depth, _open.Count - depth);
    }
}
