namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>A kind of room and how many of it may still be sold, date by date.</summary>
internal sealed class ChannexRoomType(string id, string name, string title, int count, int adults)
{
    public string Id { get; } = id;

    public string Name { get; } = name;

    public string Title { get; } = title;

    public int Count { get; } = count;

    public int Adults { get; } = adults;

    /// <summary>Only dates that are not 0.</summary>
    public Dictionary<DateOnly, int> Availability { get; } = [];

    public int this[DateOnly date]
    {
        get => Availability.GetValueOrDefault(date);
        set
        {
            if (value == 0)
                Availability.Remove(date);
            else
                Availability[date] = value;
        }
    }
}
