using System.Collections.Concurrent;
using System.Net;
using Ical.Net.CalendarComponents;
using PmsSync.Domain;

namespace PmsSync.Sandbox;

/// <summary>How a simulated channel reads our export: plainly, with a library, believing every good answer at once.</summary>
internal sealed partial class ImportReader(SandboxWorld world, TimeProvider time, ILogger<ImportReader> logger) : IDisposable
{
    /// <summary>Our exports are small; a megabyte is thousands of events.</summary>
    private const int LargestExport = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Own time-out below, because HttpClient's runs on the system's clock.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestExport,
    };

    /// <summary>What each address said last, so that a calendar that has not changed is not sent again.</summary>
    private readonly ConcurrentDictionary<(ListingId Id, Uri Address), (string Tag, NightSet Nights)> _read = [];

    /// <summary>Reads the address and tells the world; null when it could not be read, and then nothing changes.</summary>
    public async Task<NightSet?> ReadAsync(ListingId id, Uri address, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.ParseAdd($"PmsSync-Sandbox-{id.Channel}/1.0");
            if (_read.TryGetValue((id, address), out var last))
                request.Headers.TryAddWithoutValidation("If-None-Match", last.Tag);
            using var response = await _http.SendAsync(request, either.Token);
            var nights = response.StatusCode == HttpStatusCode.NotModified ? last.Nights : await NightsAsync(response, either.Token);
            if (response.Headers.ETag is { } tag)
                _read[(id, address)] = (tag.ToString(), nights);
            world.Imported(id, address, nights);
            return nights;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // The message of an HTTP error names the host and the port at most, never the token in the path.
            Log.NotRead(logger, id.Channel, id.Name, e.Message);
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The nights of all events that a channel would close: [start, end), cancelled ones left out.</summary>
    internal static NightSet Nights(string calendar) => NightSet.Of((Ical.Net.Calendar.Load(calendar)
            ?? throw new FormatException("The export is no calendar."))
        .Events.Where(static e => e.Status != Ical.Net.EventStatus.Cancelled).Select(Dates).OfType<StayDates>());

    private static async Task<NightSet> NightsAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        response.EnsureSuccessStatusCode();
        return Nights(await response.Content.ReadAsStringAsync(cancel));
    }

    private static StayDates? Dates(CalendarEvent e)
    {
        if (e.DtStart is not { } start)
            return null;
        return StayDates.TryCreate(start.Date, e.DtEnd?.Date ?? start.Date.AddDays(1), out var dates) ? dates : null;
    }

    private static partial class Log
    {
        [LoggerMessage(9004, LogLevel.Warning, "The sandbox's {Channel} could not read the export for {Listing}: {Problem}")]
        public static partial void NotRead(ILogger logger, string channel, string listing, string problem);
    }
}
