namespace PmsSync.Sandbox.Channex;

/// <summary>The account that a first start finds: the demo's guest house, its room types named like the demo's units.</summary>
internal static class ChannexDemo
{
    public const string Key = "sandbox-channex-key";

    public const string Property = "casa-da-ria";

    /// <summary>Makes the demo's property where it is missing, and its key valid.</summary>
    public static void Ensure(ChannexAccount account)
    {
        account.Keys.TryAdd(Key, null);
        if (account.Find(Property) is not null)
            return;
        var house = new ChannexProperty(Property, "Casa da Ria", "Europe/Lisbon", "EUR");
        AddRoom(house, "garden", "Garden apartment", 1, 4, "standard", "nonref");
        AddRoom(house, "terrace", "Terrace apartment", 1, 2, "standard", "nonref");
        AddRoom(house, "studio", "Studio under the roof", 1, 2, "standard");
        AddRoom(house, "boathouse", "Boathouse", 1, 6, "standard");
        AddRoom(house, "double", "Double room", 2, 2, "standard", "nonref");
        account.Properties.Add(house);
    }

    private static void AddRoom(ChannexProperty house, string name, string title, int count, int adults, params ReadOnlySpan<string> plans)
    {
        var room = house.AddRoomType(name, count, title, adults);
        foreach (var plan in plans)
            house.AddRatePlan(room, plan, $"{title}: {(plan == "nonref" ? "non-refundable" : plan)}");
    }
}
