namespace PmsSync.Operations.Commands;

/// <summary>What the process answers its caller; scripts rely on it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused, or found wrong.</summary>
    public const int Refused = 1;

    public const int BadUsage = 2;

    public const int Unreachable = 3;
}
