namespace PmsSync.Tenancy;

/// <summary>What is wrong with a configuration. <paramref name="Path"/> is the setting's (<c>PmsSync:Tenants:0:Id</c>), the message says the remedy.</summary>
internal sealed record ConfigurationProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>Gathers everything that is wrong, so that one run shows it all.</summary>
internal sealed class ConfigurationProblems
{
    private readonly List<ConfigurationProblem> _errors = [];
    private readonly List<ConfigurationProblem> _warnings = [];

    /// <summary>What keeps the configuration from being used.</summary>
    public IReadOnlyList<ConfigurationProblem> Errors => _errors;

    /// <summary>What works but is worth a second look.</summary>
    public IReadOnlyList<ConfigurationProblem> Warnings => _warnings;

    public void Error(string path, string message) => _errors.Add(new(path, message));

    public void Warn(string path, string message) => _warnings.Add(new(path, message));

    public bool Spoiled(string path) => _errors.Any(e => e.Path == path);
}
