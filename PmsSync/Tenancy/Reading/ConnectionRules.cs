namespace PmsSync.Tenancy;

/// <summary>What must hold for connections. Remembers addresses and tokens over all tenants: one feed belongs to one unit.</summary>
internal sealed class ConnectionRules(ConfigurationProblems problems, bool sandboxEnabled)
{
    private static readonly TimeSpan PolitePoll = TimeSpan.FromMinutes(5);

    private readonly FeedAddressRules _addresses = new(problems, sandboxEnabled);
    private readonly ChannelRules _channels = new(problems, sandboxEnabled);
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    public static bool IsRolling(string kind) => string.Equals(kind, "rolling", StringComparison.OrdinalIgnoreCase);

    public void Check(TenantOptions tenant, string path)
    {
        Unique.Check(problems, $"{path}:Connections", "connection", tenant.Connections.Select(static c => c.Id));
        for (var i = 0; i < tenant.Connections.Count; i++)
            CheckConnection(tenant, tenant.Connections[i], $"{path}:Connections:{i}");
    }

    private void CheckConnection(TenantOptions tenant, ConnectionOptions connection, string path)
    {
        TenantRules.CheckId(problems, connection.Id, $"{path}:Id");
        if (string.Equals(connection.Id, Domain.Stay.Direct, StringComparison.OrdinalIgnoreCase))
            problems.Error($"{path}:Id", $"\"{connection.Id}\" is kept for direct bookings. Give the connection another id.");
        var type = ConnectionTypes.Known(connection.Type);
        if (connection.Type is not null && type is null)
            problems.Error($"{path}:Type", $"\"{connection.Type}\" is no connector.{Suggestion.For(connection.Type, ConnectionTypes.All)} Known: {string.Join(", ", ConnectionTypes.All)}.");
        CheckPoll(connection, type, path);
        CheckLimits(connection, path);
        if (connection.UserAgent?.Any(char.IsControl) == true)
            problems.Error($"{path}:UserAgent", "A line break or another control character stands in it. Write one line of plain text.");
        if (connection.Units.Count == 0 && !problems.Spoiled($"{path}:Units"))
            problems.Warn($"{path}:Units", "The connection has no unit yet: nothing is read or exported.");
        foreach (var (unit, settings) in connection.Units)
            CheckUnit(tenant, connection, unit, settings, $"{path}:Units:{unit}");
        if (type is not null)
            _channels.Check(tenant, connection, type, path);
    }

    private void CheckUnit(TenantOptions tenant, ConnectionOptions connection, string unit, ConnectionUnitOptions settings, string path)
    {
        var ids = tenant.Units.Select(static u => u.Id).OfType<string>().ToList();
        if (!ids.Contains(unit, StringComparer.OrdinalIgnoreCase))
            problems.Error(path, $"The tenant has no unit \"{unit}\".{Suggestion.For(unit, ids)} Its units: {(ids.Count == 0 ? "none" : string.Join(", ", ids))}.");
        for (var slot = 0; slot < settings.ImportUrl.Count; slot++)
        {
            var place = settings.ImportUrl.Count == 1 ? $"{path}:ImportUrl" : $"{path}:ImportUrl:{slot}";
            _addresses.Check(settings.ImportUrl[slot], place, connection.AllowPrivateNetworks);
        }
        if (settings.ExportToken is { } token)
            CalendarTokens.Check(problems, _tokens, token, $"{path}:ExportToken");
    }

    private void CheckPoll(ConnectionOptions connection, string? type, string path)
    {
        var poll = connection.Poll;
        var second = TimeSpan.FromSeconds(1);
        foreach (var (name, value) in new[] { ("Interval", poll.Interval), ("Min", poll.Min), ("Max", poll.Max) })
        {
            if (value < second || value > TimeSpan.FromDays(30))
                problems.Error($"{path}:Poll:{name}", $"{value} is out of range. Write a value from 00:00:01 to 30.00:00:00.");
        }
        var rules = SnapshotBuilder.BuildPoll(poll, type);
        if (rules.Min > rules.Interval)
            problems.Error($"{path}:Poll:Min", $"{rules.Min} is longer than the interval, {rules.Interval}. Lower Min or raise Interval.");
        if (rules.Max < rules.Interval)
            problems.Error($"{path}:Poll:Max", $"{rules.Max} is shorter than the interval, {rules.Interval}. Raise Max or lower Interval.");
        if (rules.Min < PolitePoll && connection.Units.Values.SelectMany(static u => u.ImportUrl).Any(FeedAddressRules.IsPublic))
            problems.Warn($"{path}:Poll:{(poll.Min is null ? "Interval" : "Min")}", $"{rules.Min} is below 5 minutes for a public address: channels may throttle or block such a reader.");
    }

    private void CheckLimits(ConnectionOptions connection, string path)
    {
        for (var i = 0; i < connection.Limits.Count; i++)
        {
            var limit = connection.Limits[i];
            if (!IsRolling(limit.Kind) && !string.Equals(limit.Kind, "fixed", StringComparison.OrdinalIgnoreCase))
                problems.Error($"{path}:Limits:{i}:Kind", $"\"{limit.Kind}\" is no kind of window. Write \"rolling\" or \"fixed\".");
        }
    }
}
