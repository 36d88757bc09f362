using PmsSync.Benchmarks.VirtualTime;

namespace PmsSync.Benchmarks.Season;

/// <summary>Says at each rest what is not as the simulators' own books have it.</summary>
internal sealed class SeasonJudge(SeasonHouse house, SeasonSite site, SeasonBooks books, SeasonPeople people, SeasonDecisions decisions)
{
    private readonly SeasonCalendars _calendars = new(house, site, people);
    private readonly SeasonDoubles _doubles = new(house, site, books, decisions);
    private readonly SeasonTurnovers _turnovers = new(house, site, books, decisions);

    public IReadOnlyList<string> AtRest()
    {
        var claims = SeasonClaims.Now(site, books, house.Simulators.Feeds, decisions.Places, house.Today);
        return
        [
            .. Rows(), .. Calls(), .. Letters(), .. _calendars.Differences(claims, house.Service), .. _doubles.Differences(claims, house.Service),
            .. _doubles.NeverNamed(house.Service), .. _turnovers.Differences(house.Service),
        ];
    }

    public void Count(SeasonCounts counts)
    {
        counts.Add("double sales", _doubles.Pairs);
        counts.Add("double sales that were over before they could be read", _doubles.Brief);
        counts.Add("double sales of which one side was suspected to be an echo of a third", _doubles.Suspected);
        counts.Add("cells and nights compared at rests", _calendars.Compared);
        counts.Add("turnovers compared at rests", _turnovers.Compared);
        counts.Add("turnovers of stays that were over before they could be read", _turnovers.NeverRead);
        counts.Add("turnovers left out: merged events and suspected echoes", _turnovers.LeftOut);
        counts.Add("turnovers that may be in either of two units", _turnovers.InEither);
        counts.Add("conflicts settled by rule", Number("SELECT count(*) FROM decision WHERE rule IS NOT NULL AND what = 'settled'"));
        counts.Add("conflicts decided by a person", Number("SELECT count(*) FROM decision WHERE made_by IS NOT NULL"));
        counts.Add("echoes suspected", Number("SELECT count(*) FROM conflict WHERE kind = 'suspectedEcho'"));
        counts.Add("conflict rows", Number("SELECT count(*) FROM conflict"));
        counts.Add("cleaning tasks", Number("SELECT count(*) FROM cleaning_task"));
        counts.Add("stays", Number("SELECT count(*) FROM stay"));
        counts.Add("events", Number("SELECT max(id) FROM journal"));
        counts.Add("messages", Number("SELECT count(*) FROM message"));
        counts.Add("calls of Channex", house.Simulators.Channex.Read(static a => a.Log.Total));
    }

    private IEnumerable<string> Rows()
    {
        foreach (var (words, sql) in new[]
        {
            ("events have no outcome", "SELECT count(*) FROM journal WHERE outcome = 0"),
            ("events are dead", "SELECT (SELECT count(*) FROM journal WHERE outcome = 5) - (SELECT count(*) FROM message_delivery WHERE state = 5)"),
            ("targets are dirty", "SELECT count(*) FROM dirty"),
            ("calls are in doubt", "SELECT count(*) FROM channel_call"),
            ("nights are held", $"SELECT count(*) FROM held_night WHERE end_night > '{house.Today:yyyy-MM-dd}'"),
            ("messages are under way", "SELECT count(*) FROM message_delivery WHERE state IN (0, 1, 3)"),
            ("stays were changed twice by one event", "SELECT count(*) FROM (SELECT 1 FROM stay_history GROUP BY stay_id, event_id HAVING count(DISTINCT version) > 1)"),
        })
        {
            if (Number(sql) is var count and not 0)
                yield return $"{count} {words}";
        }
        if (house.Errors is { Length: > 0 } errors)
            yield return $"the service complains: {errors[..Math.Min(errors.Length, 2_000)]}";
    }

    /// <summary>The simulator counts in rolling windows, and refuses what is beyond them.</summary>
    private IEnumerable<string> Calls()
    {
        var refused = house.Simulators.Channex.Read(static a =>
        {
            var found = a.Log.Calls.Where(static c => c.Status >= 400).GroupBy(static c => (c.Status, c.Endpoint)).Select(static g => (g.Key.Status, g.Key.Endpoint, Calls: g.Count())).ToList();
            a.Log.Clear();
            return found;
        });
        foreach (var (status, endpoint, calls) in refused)
            yield return $"{calls} calls of {endpoint} were refused with {status}";
    }

    private IEnumerable<string> Letters()
    {
        var threads = house.Simulators.Channex.Read(static a => a.Find(SeasonSite.Channex)!.Threads.SelectMany(static t => t.Messages).Select(static m => (m.Id, m.Sender, m.Text)).ToList());
        var rows = house.Service.Database.Readers.Read(static c => c.ReadAll("SELECT channel_message, text FROM message WHERE channel_message IS NOT NULL", static r => (Id: r.GetString(0), Text: r.GetString(1))))
            .ToLookup(static r => r.Id, static r => r.Text);
        foreach (var message in threads.Where(m => rows[m.Id].Count() != 1 || rows[m.Id].Single() != m.Text))
            yield return $"the message {message.Id} of {message.Sender} is here {rows[message.Id].Count()} times";
        if (Number("SELECT count(*) FROM message WHERE channel_message IS NOT NULL") is var known && known != threads.Count)
            yield return $"{known} messages are here and {threads.Count} at the channel";
        foreach (var words in Answers(threads.Where(static m => m.Sender == "property").CountBy(static m => m.Text).ToDictionary()))
            yield return words;
    }

    /// <summary>What was written here arrives as often as it was taken; it is refused, or kept back at the last moment, where the guest had cancelled and nowhere else.</summary>
    private IEnumerable<string> Answers(Dictionary<string, int> arrived)
    {
        var cancelled = house.Simulators.Channex.Read(static a => a.Find(SeasonSite.Channex)!.Bookings.Where(static b => b.Latest.Status == "cancelled").Select(static b => b.Id).ToHashSet());
        var held = house.Service.Database.Readers.Read(static c => c.ReadAll("SELECT m.text FROM message m JOIN message_delivery d ON d.message = m.id WHERE d.state = 5", static r => r.GetString(0)))
            .CountBy(static text => text).ToDictionary();
        foreach (var letters in people.Written.GroupBy(static l => l.Text))
        {
            var (taken, there, kept) = (letters.Count(static l => !l.IsRefused || l.IsForced), arrived.GetValueOrDefault(letters.Key), held.GetValueOrDefault(letters.Key));
            if (there + kept != taken)
                yield return $"'{letters.Key}' was taken {taken} times, arrived {there} times and is kept back {kept} times";
            if ((kept > 0 || letters.Any(static l => l.IsRefused)) && !letters.All(l => l.Booking is { } booking && cancelled.Contains(booking)))
                yield return $"'{letters.Key}' was refused or kept back, and nobody has cancelled";
        }
    }

    private long Number(string sql) => SeasonRows.Count(house.Service, sql);
}
