namespace PmsSync.Domain;

/// <summary>
/// The stays that another source's closure may be the echo of, the likeliest first: all of which that source had last been told
/// before the closure took its nights, whatever became of them since. A row keeps them as one text, their ids parted by spaces.
/// </summary>
internal sealed record Lookalikes
{
    private const char Between = ' ';

    private readonly string _text;

    private Lookalikes(string text) => _text = text;

    public IReadOnlyList<string> Ids => _text.Split(Between);

    public string Likeliest => Ids[0];

    /// <returns>Null for no stay.</returns>
    public static Lookalikes? Of(IEnumerable<string> ids) => Parse(string.Join(Between, ids.Distinct(StringComparer.Ordinal)));

    /// <param name="text">As a row keeps it; null for no stay.</param>
    public static Lookalikes? Parse(string? text) => string.IsNullOrEmpty(text) ? null : new(text);

    /// <summary>As a row keeps it.</summary>
    public override string ToString() => _text;
}
