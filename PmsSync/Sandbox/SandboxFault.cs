namespace PmsSync.Sandbox;

/// <summary>What a listing's address answers instead of its calendar, or does to it. A closed set.</summary>
internal abstract record SandboxFault
{
    private SandboxFault()
    {
    }

    /// <summary>An error status; <paramref name="RetryAfter"/> is sent as it stands (seconds or a date).</summary>
    internal sealed record Status(int Code, string? RetryAfter = null) : SandboxFault;

    /// <summary>403 for every reader whose User-Agent contains the text.</summary>
    internal sealed record RefusesAgent(string Contains) : SandboxFault;

    /// <summary>A sign-in page with 200.</summary>
    internal sealed record Html : SandboxFault;

    /// <summary>The calendar, declared as a page.</summary>
    internal sealed record WrongContentType : SandboxFault;

    /// <summary>200 without a byte.</summary>
    internal sealed record EmptyBody : SandboxFault;

    /// <summary>A valid calendar without an event.</summary>
    internal sealed record EmptyCalendar : SandboxFault;

    /// <summary>Every second event is missing.</summary>
    internal sealed record HalfGone : SandboxFault;

    /// <summary>Ends in the middle, as if complete.</summary>
    internal sealed record Truncated : SandboxFault;

    /// <summary>The connection is cut in the middle.</summary>
    internal sealed record Reset : SandboxFault;

    /// <summary>The answer comes after the delay, on the sandbox's own clock.</summary>
    internal sealed record Slow(TimeSpan Delay) : SandboxFault;

    public static string Names => "status, refuses-agent, html, wrong-content-type, empty-body, empty-calendar, half-gone, truncated, reset, slow, none";

    /// <summary>The fault of that name; null for <c>none</c>. False when the name is unknown or its detail is missing or out of range.</summary>
    public static bool TryParse(string? name, int? status, string? detail, double? seconds, out SandboxFault? fault)
    {
        fault = name switch
        {
            "status" when status is >= 300 and <= 599 => new Status(status.Value, detail),
            "refuses-agent" when !string.IsNullOrEmpty(detail) => new RefusesAgent(detail),
            "html" => new Html(),
            "wrong-content-type" => new WrongContentType(),
            "empty-body" => new EmptyBody(),
            "empty-calendar" => new EmptyCalendar(),
            "half-gone" => new HalfGone(),
            "truncated" => new Truncated(),
            "reset" => new Reset(),
            "slow" when seconds is >= 0 and <= 3600 => new Slow(TimeSpan.FromSeconds(seconds.Value)),
            _ => null,
        };
        return fault is not null || name == "none";
    }
}
