using PmsSync.Domain;

namespace PmsSync.Journal.Timing;

/// <summary>
/// How long it takes until somebody outside has what is sent as itself: messages, notices. Of what a person had to have tried
/// again the time that they took says nothing, so it is not measured.
/// </summary>
internal sealed class DeliveryTimes(EventTimings timings)
{
    /// <summary>Beyond that many dead letters in one run some are measured after all.</summary>
    private const int MostKept = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);

    /// <param name="id">Of what waits for a person now.</param>
    public void GivenUp(string id)
    {
        lock (_gate)
        {
            if (_givenUp.Count < MostKept)
                _givenUp.Add(id);
        }
    }

    /// <param name="since">When each part of it was written.</param>
    public void Taken(Pipeline pipeline, string id, params IEnumerable<DateTimeOffset> since)
    {
        lock (_gate)
        {
            if (_givenUp.Remove(id))
                return;
        }
        foreach (var at in since)
            timings.Acknowledged(pipeline, at);
    }
}
