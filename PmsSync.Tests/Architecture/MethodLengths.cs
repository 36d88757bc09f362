using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PmsSync.Tests.Architecture;

/// <summary>A method's body and its lines in the source, from its opening to its closing brace.</summary>
internal readonly record struct MethodLength(string File, int Line, int Lines);

/// <summary>Measures methods as the compiler saw them: by the lines of their statements in the debug symbols.</summary>
internal static class MethodLengths
{
    /// <summary>
    /// Lambdas and local functions are measured on their own, and within the method around them. Constructors are left
    /// out: their statements lie scattered among the initialisers of fields.
    /// </summary>
    public static IReadOnlyList<MethodLength> Read(string assembly)
    {
        using var program = new PEReader(File.OpenRead(assembly));
        using var file = File.OpenRead(Path.ChangeExtension(assembly, ".pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(file);
        var (metadata, symbols) = (program.GetMetadataReader(), provider.GetMetadataReader());
        return
        [
            .. metadata.MethodDefinitions
                .Where(h => !metadata.GetString(metadata.GetMethodDefinition(h).Name).EndsWith("ctor", StringComparison.Ordinal))
                .Select(h => Measure(symbols, h.ToDebugInformationHandle())).OfType<MethodLength>(),
        ];
    }

    private static MethodLength? Measure(MetadataReader symbols, MethodDebugInformationHandle handle)
    {
        var method = symbols.GetMethodDebugInformation(handle);
        var points = method.GetSequencePoints().Where(static p => !p.IsHidden).ToList();
        if (points.Count == 0)
            return null;
        var file = symbols.GetString(symbols.GetDocument(points[0].Document).Name);
        var first = points.Min(static p => p.StartLine);
        return IsGenerated(file) ? null : new MethodLength(file, first, points.Max(static p => p.EndLine) - first + 1);
    }

    private static bool IsGenerated(string file) =>
        file.EndsWith(".g.cs", StringComparison.Ordinal) || file.EndsWith(".generated.cs", StringComparison.Ordinal);
}
