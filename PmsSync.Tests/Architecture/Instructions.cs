using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace PmsSync.Tests.Architecture;

/// <summary>Walks over the instructions of a method body.</summary>
internal static class Instructions
{
    private const byte TwoByteMark = 0xFE;

    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static f => (OpCode)f.GetValue(null)!)
        .ToDictionary(static c => (int)(ushort)c.Value, static c => c.OperandType);

    /// <summary>The metadata tokens of types, members and signatures that the instructions name, in order.</summary>
    public static IEnumerable<int> TokensOf(BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            int first = code.ReadByte();
            var operand = Operands[first == TwoByteMark ? TwoByteMark << 8 | code.ReadByte() : first];
            switch (operand)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineSig:
                    yield return code.ReadInt32();
                    break;
                case OperandType.InlineSwitch:
                    Skip(ref code, code.ReadInt32() * sizeof(int));
                    break;
                default:
                    Skip(ref code, SizeOf(operand));
                    break;
            }
        }
    }

    private static void Skip(ref BlobReader code, int bytes) => code.Offset += bytes;

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineString or OperandType.ShortInlineR => 4,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(operand), operand, "No such operand."),
    };
}
