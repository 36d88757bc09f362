using PmsSync.Domain;

namespace PmsSync.Tests.Architecture;

/// <summary>Who may use whom. A violation is mended in the code or decided in the design, never here alone.</summary>
internal sealed class RoomTests
{
    private static readonly IReadOnlyCollection<Use> Uses = AssemblyUses.Read(typeof(Stay).Assembly.Location);

    [Test]
    public void EveryRoom_UsesOnlyWhatTheTableAllows()
    {
        var forbidden = Uses
            .Where(static u => RoomOf(u.By) != RoomOf(u.Of) && !IsGenerated(u.Of) && !Rooms.MayUse.GetValueOrDefault(RoomOf(u.By), []).Contains(RoomOf(u.Of)))
            .Select(static u => $"{u.By} uses {u.Of}");

        forbidden.Should().BeEmpty();
    }

    // Constants leave no trace in the assembly; what brings them into a file does.
    [Test]
    public void EveryRoom_ImportsOnlyWhatTheTableAllows()
    {
        var forbidden =
            from file in SourceTree.CodeOf("PmsSync")
            let room = file.Folder.Split('/') is [_, var first, ..] ? first : Rooms.Outside
            from line in file.Lines
            where line.StartsWith("using PmsSync.", StringComparison.Ordinal)
            let used = Rooms.Of(line["using ".Length..].TrimEnd(';'))
            where used != room && !Rooms.MayUse.GetValueOrDefault(room, []).Contains(used)
            select $"{file.Path}: {line}";

        forbidden.Should().BeEmpty();
    }

    [Test]
    public void EveryNamespace_IsARoomOfTheTable() =>
        Uses.Select(static u => RoomOf(u.By)).Where(static r => !Rooms.MayUse.ContainsKey(r)).Should().BeEmpty();

    [Test]
    public void EveryFile_StandsInTheRoomOfItsNamespace()
    {
        var strays =
            from file in SourceTree.CodeOf("PmsSync").Concat(SourceTree.CodeOf("PmsSync.Tests"))
            from line in file.Lines
            where line.StartsWith("namespace ", StringComparison.Ordinal)
            where !IsAbove(line["namespace ".Length..].TrimEnd(';'), file.Folder)
            select $"{file.Path}: {line}";

        strays.Should().BeEmpty();
    }

    [TestCase(typeof(ByBase))]
    [TestCase(typeof(ByField))]
    [TestCase(typeof(ByTypeArgument))]
    [TestCase(typeof(InABody))]
    [TestCase(typeof(InALambda))]
    [TestCase(typeof(InAnAsyncBody))]
    [TestCase(typeof(ByAttribute))]
    [TestCase(typeof(ByConstraint<>))]
    [TestCase(typeof(ByCatch))]
    public void Read_TypeThatUsesAnother_SeesIt(Type user)
    {
        var uses = AssemblyUses.Read(typeof(RoomTests).Assembly.Location);

        uses.Should().Contain(new Use(user.FullName!, typeof(Used).FullName!));
    }

    // A room may divide its files into folders without dividing its namespace.
    private static bool IsAbove(string @namespace, string folder)
    {
        var inner = folder.Replace('/', '.');
        var room = string.Join('.', folder.Split('/').Take(2));
        return $"{inner}.".StartsWith($"{@namespace}.", StringComparison.Ordinal) && $"{@namespace}.".StartsWith($"{room}.", StringComparison.Ordinal);
    }

    // What the compiler and its generators add stands in no room and composes nothing.
    private static bool IsGenerated(string type) => RoomOf(type) == Rooms.Outside && type != "Program";

    private static string RoomOf(string type) => type.Contains('.') ? Rooms.Of(type[..type.LastIndexOf('.')]) : Rooms.Outside;
}

internal class Used : Exception;

internal sealed class ByBase : Used;

internal sealed class ByField
{
    public Used? Field { get; init; }
}

internal sealed class ByTypeArgument
{
    public static object Make() => new Dictionary<int, List<Used[]>>();
}

internal sealed class InABody
{
    public static string Name(object value) => value is Used ? "used" : "other";
}

internal sealed class InALambda
{
    public static Func<object> Make() => static () => new Used();
}

internal sealed class InAnAsyncBody
{
    public static async Task<object> MakeAsync()
    {
        await Task.Yield();
        return new Used();
    }
}

[Carries<Used>]
internal sealed class ByAttribute;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class CarriesAttribute<T> : Attribute;

internal sealed class ByConstraint<T>
    where T : Used;

internal sealed class ByCatch
{
    public static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Used)
        {
            return false;
        }
    }
}
