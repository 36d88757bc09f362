namespace PmsSync.Connectors.Contract;

/// <summary>
/// What became of one item that was sent. A closed set: a connector never throws at its caller, except for
/// cancellation by the caller. HTTP 200 alone is not acceptance.
/// </summary>
internal abstract record ItemOutcome
{
    private ItemOutcome()
    {
    }

    /// <summary>The system confirmed it.</summary>
    internal sealed record AcceptedItem : ItemOutcome;

    public static ItemOutcome Accepted { get; } = new AcceptedItem();

    /// <summary>Refused for good; repeating it unchanged is useless.</summary>
    /// <param name="Why">In a manager's words, with the system's own.</param>
    /// <param name="NothingChanged">True only where the system says that it kept what it had.</param>
    internal sealed record Rejected(string Why, bool NothingChanged) : ItemOutcome
    {
        /// <summary>
        /// True where the system refused the call for one or some of its items without saying which: others of them may be
        /// taken when they are sent without those.
        /// </summary>
        public bool IsOfTheWholeCall { get; init; }
    }

    /// <summary>Not carried out, certainly; to be sent again.</summary>
    /// <param name="NotBefore">When the system wants to be asked again; null: as the caller sees fit.</param>
    /// <param name="IsThrottled">A limit or a pause, no failure: it burns no attempt.</param>
    internal sealed record Later(DateTimeOffset? NotBefore, string Why, bool IsThrottled) : ItemOutcome;

    /// <summary>Sent, but no answer came: neither done nor failed.</summary>
    internal sealed record Uncertain(string Why) : ItemOutcome;
}

/// <summary>What became of a question.</summary>
internal abstract record Answer<T>
{
    private Answer()
    {
    }

    internal sealed record Got(T Value) : Answer<T>;

    /// <summary>No answer this time; see <see cref="ItemOutcome.Later"/>.</summary>
    internal sealed record Later(DateTimeOffset? NotBefore, string Why, bool IsThrottled) : Answer<T>;

    /// <summary>A person must do something first (a wrong key, an unknown property); the words name the remedy.</summary>
    internal sealed record Refused(string Why) : Answer<T>;
}
