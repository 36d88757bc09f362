namespace PmsSync.Tenancy;

/// <summary>
/// Says in words what an edit of the configuration changes and what it does to the calendar. Editing frees
/// nothing: future stays of a removed source remain until a person releases them or another source shows them.
/// </summary>
internal static class SnapshotChanges
{
    private const string Remain = "its future stays remain, marked \"source removed\", until a person releases them";

    /// <summary>One line per change; empty when nothing differs. Keys are named, never shown.</summary>
    public static IReadOnlyList<string> Describe(Snapshot old, Snapshot now)
    {
        var lines = new List<string>(Describe(SnapshotOutline.Of(old), SnapshotOutline.Of(now)));
        if (old.AdminKey != now.AdminKey)
            lines.Add("the admin key changed: callers with the old one are refused");
        lines.AddRange(now.Tenants
            .Where(t => old.Find(t.Id) is { } before && before.ApiKey != t.ApiKey)
            .Select(static t => $"tenant {t}: its API key changed: callers with the old one are refused"));
        return lines;
    }

    /// <summary>As above, for two outlines; says nothing of keys, which no outline holds.</summary>
    public static IReadOnlyList<string> Describe(SnapshotOutline old, SnapshotOutline now)
    {
        var lines = new List<string>();
        foreach (var (before, after) in Pair(old.Tenants, now.Tenants, static t => t.Id))
        {
            if (before is null)
                lines.Add($"tenant {after!.Id} added with {after.Units.Count} units and {after.Connections.Count} connections");
            else if (after is null)
                lines.Add($"tenant {before.Id} removed: nothing of it is read or sent any more; {Remain}");
            else
                DescribeTenant(before, after, lines);
        }
        return lines;
    }

    private static void DescribeTenant(TenantOutline old, TenantOutline now, List<string> lines)
    {
        DescribeConflicts($"tenant {now.Id}", old.Conflicts, now.Conflicts, lines);
        foreach (var (before, after) in Pair(old.Units, now.Units, static u => u.Id))
        {
            var unit = $"unit {now.Id}/{(after ?? before)!.Id}";
            if (before is null)
                lines.Add($"{unit} added");
            else if (after is null)
                lines.Add($"{unit} removed: {Remain}");
            else
                DescribeUnit(unit, before, after, lines);
        }
        foreach (var (before, after) in Pair(old.Connections, now.Connections, static c => c.Id))
        {
            var connection = $"connection {now.Id}/{(after ?? before)!.Id}";
            if (before is null)
                lines.Add($"{connection} added with {after!.Units.Count} units");
            else if (after is null)
                lines.Add($"{connection} removed: {Remain}");
            else
                DescribeConnection(connection, before, after, lines);
        }
    }

    private static void DescribeConflicts(string tenant, ConflictPolicies old, ConflictPolicies now, List<string> lines)
    {
        if (old.Overlaps != now.Overlaps)
            lines.Add($"{tenant}: {(now.Overlaps == OverlapPolicy.Accept ? "overbookings are accepted, also those that are open now; their nights stay closed" : "overbookings ask again, also those that only the settings had accepted")}");
        if (old.Echoes != now.Echoes)
            lines.Add($"{tenant}: {(now.Echoes == EchoPolicy.Block ? "what looks like an echo of our own closures counts as a block" : "what looks like an echo of our own closures is suspected to be one again")}");
        if (old.DuplicatesWithin != now.DuplicatesWithin)
            lines.Add($"{tenant}: {(now.DuplicatesWithin is { } within ? $"the same words of a guest within {within:c} are shown once" : "no message is taken for a repetition of another any more")}, also of messages that are here");
    }

    private static void DescribeUnit(string unit, UnitOutline old, UnitOutline now, List<string> lines)
    {
        if (old.Zone != now.Zone)
            lines.Add($"{unit}: time zone {old.Zone} is now {now.Zone}; feeds with times of day are read anew in it");
        if (old.Quantity != now.Quantity)
            lines.Add($"{unit}: quantity {old.Quantity} is now {now.Quantity}; {(now.Quantity > old.Quantity ? "nights with fewer stays open" : "nights with more stays become overbooked")}");
        if (old.PreparationDays != now.PreparationDays)
            lines.Add($"{unit}: preparation days {old.PreparationDays} are now {now.PreparationDays}; {(now.PreparationDays > old.PreparationDays ? "more" : "fewer")} nights after departures are closed");
        if (old.Settings != now.Settings)
            lines.Add($"{unit}: settings changed");
    }

    private static void DescribeConnection(string connection, ConnectionOutline old, ConnectionOutline now, List<string> lines)
    {
        if (old.Type != now.Type)
            lines.Add($"{connection}: type {old.Type} is now {now.Type}");
        if (old.Enabled != now.Enabled)
            lines.Add(now.Enabled ? $"{connection} enabled" : $"{connection} disabled: nothing of it is read or sent; what it brought remains");
        if (old.Settings != now.Settings)
            lines.Add($"{connection}: settings changed");
        if (old.Channel is { } oldChannel && now.Channel is { } nowChannel)
            ChannelChanges.Describe(connection, oldChannel, nowChannel, lines);
        foreach (var (before, after) in Pair(old.Units, now.Units, static u => u.Unit))
        {
            var unit = $"{connection}, unit {(after ?? before)!.Unit}";
            if (before is null)
                lines.Add($"{unit} added");
            else if (after is null)
                lines.Add($"{unit} removed: {Remain}");
            else
                DescribeConnectionUnit(unit, before, after, lines);
        }
    }

    private static void DescribeConnectionUnit(string unit, ConnectionUnitOutline old, ConnectionUnitOutline now, List<string> lines)
    {
        for (var slot = 0; slot < Math.Max(old.Feeds.Count, now.Feeds.Count); slot++)
        {
            var feed = Math.Max(old.Feeds.Count, now.Feeds.Count) == 1 ? unit : $"{unit}, feed {slot}";
            if (slot >= old.Feeds.Count)
                lines.Add($"{feed}: address added");
            else if (slot >= now.Feeds.Count)
                lines.Add($"{feed}: address removed: {Remain}");
            else if (old.Feeds[slot] != now.Feeds[slot])
                lines.Add($"{feed}: address changed; nights that its first answer does not show are held by the grace rules");
        }
        if (old.Export != now.Export)
            lines.Add(now.Export ? $"{unit}: exported" : $"{unit}: no longer exported; its address answers \"not found\"");
        if (old.Token != now.Token)
            lines.Add($"{unit}: export token changed; the old address answers \"not found\"");
        if (old.Channel is { } oldChannel && now.Channel is { } nowChannel)
            ChannelChanges.Describe(unit, oldChannel, nowChannel, lines);
    }

    /// <summary>Removed and kept ones in the old order, then the added ones.</summary>
    private static IEnumerable<(T? Before, T? After)> Pair<T>(IReadOnlyList<T> old, IReadOnlyList<T> now, Func<T, string> id)
        where T : class
    {
        foreach (var before in old)
            yield return (before, now.FirstOrDefault(n => id(n) == id(before)));
        foreach (var after in now.Where(n => !old.Any(o => id(o) == id(n))))
            yield return (null, after);
    }
}
