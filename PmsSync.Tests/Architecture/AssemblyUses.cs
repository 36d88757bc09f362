using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PmsSync.Tests.Architecture;

/// <summary>One type of an assembly that names another type of it. Nested and generated types count as the one around them.</summary>
internal readonly record struct Use(string By, string Of);

/// <summary>
/// Reads out of a compiled assembly which of its types use which others: in bases, members, attributes, type
/// arguments, locals, and every instruction of every body. What the compiler has folded away (constants) is not there.
/// </summary>
internal sealed class AssemblyUses
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private readonly Signatures _signatures = new();
    private readonly HashSet<TypeDefinitionHandle> _named = [];

    private AssemblyUses(PEReader file) => (_file, _metadata) = (file, file.GetMetadataReader());

    public static IReadOnlyCollection<Use> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return new AssemblyUses(file).Read();
    }

    private HashSet<Use> Read()
    {
        var uses = new HashSet<Use>();
        foreach (var handle in _metadata.TypeDefinitions)
        {
            _named.Clear();
            ReadType(_metadata.GetTypeDefinition(handle));
            var by = NameOf(handle);
            uses.UnionWith(_named.Select(NameOf).Where(of => of != by).Select(of => new Use(by, of)));
        }
        return uses;
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        if (type.IsNested)
            return NameOf(type.GetDeclaringType());
        var space = _metadata.GetString(type.Namespace);
        return space.Length == 0 ? _metadata.GetString(type.Name) : $"{space}.{_metadata.GetString(type.Name)}";
    }

    private void ReadType(TypeDefinition type)
    {
        Name(type.BaseType);
        ReadAttributes(type.GetCustomAttributes());
        ReadParameters(type.GetGenericParameters());
        foreach (var implemented in type.GetInterfaceImplementations())
            Name(_metadata.GetInterfaceImplementation(implemented).Interface);
        foreach (var handle in type.GetFields())
        {
            var field = _metadata.GetFieldDefinition(handle);
            ReadAttributes(field.GetCustomAttributes());
            Take(field.DecodeSignature(_signatures, null));
        }
        foreach (var handle in type.GetProperties())
            ReadAttributes(_metadata.GetPropertyDefinition(handle).GetCustomAttributes());
        foreach (var handle in type.GetMethods())
            ReadMethod(_metadata.GetMethodDefinition(handle));
    }

    private void ReadMethod(MethodDefinition method)
    {
        ReadAttributes(method.GetCustomAttributes());
        ReadParameters(method.GetGenericParameters());
        foreach (var parameter in method.GetParameters())
            ReadAttributes(_metadata.GetParameter(parameter).GetCustomAttributes());
        Take(method.DecodeSignature(_signatures, null));
        if (method.RelativeVirtualAddress == 0)
            return;
        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            foreach (var local in _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_signatures, null))
                Take(local);
        foreach (var region in body.ExceptionRegions)
            Name(region.CatchType);
        foreach (var token in Instructions.TokensOf(body.GetILReader()))
            Name(MetadataTokens.EntityHandle(token));
    }

    private void ReadParameters(GenericParameterHandleCollection parameters)
    {
        foreach (var handle in parameters)
            foreach (var constraint in _metadata.GetGenericParameter(handle).GetConstraints())
                Name(_metadata.GetGenericParameterConstraint(constraint).Type);
    }

    private void ReadAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var handle in attributes)
            Name(_metadata.GetCustomAttribute(handle).Constructor);
    }

    private void Name(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                if (!handle.IsNil)
                    _named.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                Take(_metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_signatures, null));
                break;
            case HandleKind.MethodDefinition:
                Name(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Name(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Name(generic.Method);
                foreach (var argument in generic.DecodeSignature(_signatures, null))
                    Take(argument);
                break;
            case HandleKind.MemberReference:
                var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                Name(member.Parent);
                if (member.GetKind() == MemberReferenceKind.Method)
                    Take(member.DecodeMethodSignature(_signatures, null));
                else
                    Take(member.DecodeFieldSignature(_signatures, null));
                break;
            case HandleKind.StandaloneSignature:
                Take(_metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(_signatures, null));
                break;
            default:
                // Types and members of other assemblies.
                break;
        }
    }

    private void Take(MethodSignature<ImmutableHashSet<TypeDefinitionHandle>> signature)
    {
        Take(signature.ReturnType);
        foreach (var parameter in signature.ParameterTypes)
            Take(parameter);
    }

    private void Take(ImmutableHashSet<TypeDefinitionHandle> types) => _named.UnionWith(types);
}
