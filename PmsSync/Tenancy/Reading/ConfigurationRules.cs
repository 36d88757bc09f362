namespace PmsSync.Tenancy;

/// <summary>The rules that cross settings, over the whole configuration.</summary>
internal sealed class ConfigurationRules(ConfigurationProblems problems)
{
    public void Check(PmsSyncOptions options, IReadOnlyList<ListeningAddress> addresses)
    {
        if (options.Tenants.Count == 0 && !problems.Spoiled("PmsSync:Tenants"))
            problems.Error("PmsSync:Tenants", "No tenant is configured. Add one with its units and connections; the repository's appsettings.json is an example.");
        Unique.Check(problems, "PmsSync:Tenants", "tenant", options.Tenants.Select(static t => t.Id));
        var notify = new NotifyRules(problems, options.Smtp is not null);
        notify.CheckServer(options.Smtp);
        var tenants = new TenantRules(problems, notify);
        var connections = new ConnectionRules(problems, options.Sandbox.Enabled);
        for (var i = 0; i < options.Tenants.Count; i++)
        {
            tenants.Check(options.Tenants[i], $"PmsSync:Tenants:{i}");
            connections.Check(options.Tenants[i], $"PmsSync:Tenants:{i}");
        }
        CheckPipelines(options.Pipelines);
        CheckKeys(options);
        CheckReach(options, addresses);
    }

    private void CheckPipelines(PipelinesOptions pipelines)
    {
        foreach (var pipeline in Enum.GetValues<Domain.Pipeline>())
        {
            var workers = pipelines.Of(pipeline).Workers;
            if (pipelines.Of(pipeline).AcknowledgedWithin is not null && PipelineTarget.DefaultOf(pipeline).AcknowledgedWithin is null)
                problems.Error($"PmsSync:Pipelines:{pipeline}:AcknowledgedWithin", "Nobody outside is told of tickets, so nobody confirms them. Remove it here.");
            if (workers.Min > workers.Max)
                problems.Error($"PmsSync:Pipelines:{pipeline}:Workers:Min", $"{workers.Min} is more than the most workers, {workers.Max}. Lower Min or raise Max.");
        }
    }

    /// <summary>A key that opens two doors would let one tenant into another's data.</summary>
    private void CheckKeys(PmsSyncOptions options)
    {
        var keys = options.Tenants
            .Select(static (t, i) => (Path: $"PmsSync:Tenants:{i}:ApiKey", Key: t.ApiKey))
            .Prepend((Path: "PmsSync:AdminKey", Key: options.AdminKey))
            .Where(static k => k.Key is not null)
            .ToList();
        foreach (var same in keys.GroupBy(static k => k.Key, StringComparer.Ordinal).Where(static g => g.Count() > 1))
        {
            var first = same.First();
            foreach (var (path, _) in same.Skip(1))
                problems.Error(path, $"The same key as {first.Path}. Give each its own.");
        }
        foreach (var (path, _) in keys.Where(static k => k.Key!.Length < 16))
            problems.Warn(path, "A key of fewer than 16 characters can be guessed. Use a longer, random one.");
    }

    private void CheckReach(PmsSyncOptions options, IReadOnlyList<ListeningAddress> addresses)
    {
        if (options.AdminKey is not null || (options.Tenants.Count > 0 && options.Tenants.All(static t => t.ApiKey is not null)))
            return;
        foreach (var address in addresses.Where(static a => !a.IsLoopback))
            problems.Error(address.Path, $"{address.Url} can be reached by other machines and no key protects it. Set PmsSync:AdminKey (or an ApiKey for every tenant), or listen on http://127.0.0.1:5080.");
    }
}

/// <summary>Ids are unique without regard to case.</summary>
internal static class Unique
{
    public static void Check(ConfigurationProblems problems, string list, string what, IEnumerable<string?> ids)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var index = -1;
        foreach (var id in ids)
        {
            index++;
            if (id is not null && !seen.TryAdd(id, index))
                problems.Error($"{list}:{index}:Id", $"\"{id}\" is already the id of the {what} at {list}:{seen[id]} (upper and lower case count as the same). Give it another.");
        }
    }
}
