using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>What becomes of a call's answer.</summary>
internal enum FaultyAnswer
{
    /// <summary>It arrives.</summary>
    Whole,

    /// <summary>It never comes; the caller has to give up.</summary>
    Never,

    /// <summary>The connection is cut instead.</summary>
    Reset,

    /// <summary>The connection is cut in the middle of the body.</summary>
    Half,
}

/// <summary>
/// Something going wrong with one call, as data: the host that runs the call does it. A call that has been sent is executed whether or
/// not its caller still waits, so a <see cref="DelayBefore"/> longer than the caller's patience is a call executed late, after its successor.
/// </summary>
internal sealed record ChannexFault
{
    /// <summary>Between sending and arrival.</summary>
    public TimeSpan DelayBefore { get; init; }

    /// <summary>Between execution and the answer.</summary>
    public TimeSpan DelayAfter { get; init; }

    /// <summary>How often the account gets the call: 0 when it is lost on the way, 2 when the network repeats it. The default is 1.</summary>
    public int Executions { get; init; } = 1;

    /// <summary>Answered instead of the account; null for the account's own answer.</summary>
    public ChannexResponse? Instead { get; init; }

    public FaultyAnswer Answer { get; init; }

    /// <summary>The names that the control address knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["timeout", "lost-answer", "reset", "reset-after", "late", "twice", "slow", "half", "429", "500", "502"];

    /// <summary>The fault of that name; null for an unknown one.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="delay">For <c>late</c> and <c>slow</c>.</param>
    /// <param name="retryAfter">For <c>429</c>: sent as it stands, seconds or a date; null for none.</param>
    public static ChannexFault? Of(string name, TimeSpan delay = default, string? retryAfter = null) => name switch
    {
        "timeout" => new() { Executions = 0, Answer = FaultyAnswer.Never },
        "lost-answer" => new() { Answer = FaultyAnswer.Never },
        "reset" => new() { Executions = 0, Answer = FaultyAnswer.Reset },
        "reset-after" => new() { Answer = FaultyAnswer.Reset },
        "late" => new() { DelayBefore = delay },
        "twice" => new() { Executions = 2 },
        "slow" => new() { DelayAfter = delay },
        "half" => new() { Answer = FaultyAnswer.Half },
        "429" => new() { Executions = 0, Instead = retryAfter is null ? Answers.TooManyRequests : Answers.TooManyRequests.With("Retry-After", retryAfter) },
        "500" => new() { Executions = 0, Instead = Answers.Error(500, "internal_server_error", "Internal Server Error") },
        "502" => new() { Executions = 0, Instead = Html },
        _ => null,
    };

    private static ChannexResponse Html { get; } = new(
        502, new Dictionary<string, string>(), "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>")
    {
        ContentType = "text/html",
    };
}
