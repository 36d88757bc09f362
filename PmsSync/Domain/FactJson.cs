using System.Text.Json;
using System.Text.Json.Serialization;

namespace PmsSync.Domain;

/// <summary>How facts and states are written as JSON: short, and with our dates as text.</summary>
internal static class FactJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new StayDatesConverter(), new NightSetConverter() },
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>The same, as text for a column.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <exception cref="JsonException">Not what <see cref="Write"/> wrote.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"An empty {typeof(T).Name}.");

    /// <summary>The same, of <see cref="Text"/>.</summary>
    /// <exception cref="JsonException">Not what <see cref="Text"/> wrote.</exception>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"An empty {typeof(T).Name}.");

    private sealed class StayDatesConverter : JsonConverter<StayDates>
    {
        public override StayDates Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            NightText.ReadDates(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, StayDates value, JsonSerializerOptions options) =>
            writer.WriteStringValue(NightText.Write(value));
    }

    private sealed class NightSetConverter : JsonConverter<NightSet>
    {
        public override NightSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            NightText.Read(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, NightSet value, JsonSerializerOptions options) =>
            writer.WriteStringValue(NightText.Write(value));
    }
}
