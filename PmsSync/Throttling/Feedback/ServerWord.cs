namespace PmsSync.Throttling.Feedback;

/// <summary>What an answer says about the server's limits.</summary>
internal sealed record ServerWord
{
    /// <summary>The call was refused for a limit.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>How long the server wants to be left alone; null where it says nothing.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>What the call really cost; null where it says nothing.</summary>
    public double? Cost { get; init; }

    public IReadOnlyList<ToldRoom> Rooms { get; init; } = [];
}

/// <summary>What a server says of one of its windows; null is not said.</summary>
/// <param name="Reset">From now until it begins anew.</param>
internal readonly record struct ToldRoom(double? Limit, double? Remaining, TimeSpan? Reset, TimeSpan? Window);
