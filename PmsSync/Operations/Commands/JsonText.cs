using System.Text.Encodings.Web;
using System.Text.Json;

namespace PmsSync.Operations.Commands;

/// <summary>How commands write and show JSON.</summary>
internal static class JsonText
{
    /// <summary>Camel case and indented; for terminals and files, so only what JSON itself demands is escaped.</summary>
    public static readonly JsonSerializerOptions Pretty = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An object's field as words; empty where it is missing or null.</summary>
    public static string Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Words(value) : "";

    /// <summary>The objects in <c>items</c>; none where the list is missing.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : [];

    /// <summary>One line per value, nested ones further in: every body is readable, also with fields of a later version.</summary>
    /// <param name="element">The body.</param>
    /// <param name="output">Where it is shown.</param>
    /// <param name="depth">How far in, of two spaces each.</param>
    /// <param name="except">A field that is shown otherwise.</param>
    public static void PrintAsText(this JsonElement element, TextWriter output, int depth = 0, string? except = null)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Print("-", item, output, depth);
            return;
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in element.EnumerateObject().Where(p => p.Name != except))
            Print($"{property.Name}:", property.Value, output, depth);
    }

    private static void Print(string label, JsonElement value, TextWriter output, int depth)
    {
        var nested = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        output.WriteLine($"{new string(' ', depth * 2)}{label}{(nested ? "" : $" {Words(value)}")}");
        if (nested)
            value.PrintAsText(output, depth + 1);
    }

    private static string Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };
}
