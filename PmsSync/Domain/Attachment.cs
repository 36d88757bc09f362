using System.Text.Json;
using System.Text.Json.Serialization;

namespace PmsSync.Domain;

/// <summary>
/// A file that lies at a channel, by reference only: it is never fetched. Its address may open it to whoever knows it, so it
/// is a credential and never logged; its text shows none of it.
/// </summary>
/// <param name="Url">As the channel names it: an address, or its id.</param>
/// <param name="Type">Of its content, such as <c>image/jpeg</c>; null where it is not said.</param>
/// <param name="Size">In bytes; null where it is not said.</param>
[JsonConverter(typeof(AttachmentConverter))]
internal sealed record Attachment(string Url, string? Name = null, string? Type = null, long? Size = null)
{
    public override string ToString() => "a file";
}

/// <summary>Reads also what is only an address: attachments were stored so once.</summary>
internal sealed class AttachmentConverter : JsonConverter<Attachment>
{
    public override Attachment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new Attachment(reader.GetString()!);
        var fields = JsonSerializer.Deserialize<Fields>(ref reader)!;
        return new Attachment(fields.Url, fields.Name, fields.Type, fields.Size);
    }

    public override void Write(Utf8JsonWriter writer, Attachment value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Fields(value.Url, value.Name, value.Type, value.Size));

    private sealed record Fields(
        [property: JsonPropertyName("url")] string Url, [property: JsonPropertyName("name")] string? Name,
        [property: JsonPropertyName("type")] string? Type, [property: JsonPropertyName("size")] long? Size);
}
