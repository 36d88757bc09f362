using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PmsSync.Benchmarks.Kills;

/// <summary>One request as it is sent, and sent again word for word under the same key until it is answered.</summary>
internal sealed record WriterRequest(HttpMethod Method, string Path, object? Body, string Key, long? IfVersion = null)
{
    /// <summary>The booking that it is about, as last acknowledged; null for a new one.</summary>
    public Ack? About { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, new Uri(Path, UriKind.Relative));
        message.Headers.Add("Idempotency-Key", Key);
        if (IfVersion is { } version)
            message.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        if (Body is not null)
            message.Content = new StringContent(JsonSerializer.Serialize(Body), Encoding.UTF8, "application/json");
        return message;
    }

    /// <summary>What the body of a 2xx promises; the answer to a removed block has none.</summary>
    public Ack ToAck(string answer)
    {
        if (answer.Length == 0)
            return About! with { Key = Key, IsCancelled = true, Version = About.Version + 1, IsNew = false };
        var booking = JsonElement.Parse(answer);
        return new Ack(
            Key, Text(booking, "id"), Text(booking, "unit"), DateOnly.ParseExact(Text(booking, "arrival"), "yyyy-MM-dd"),
            DateOnly.ParseExact(Text(booking, "departure"), "yyyy-MM-dd"), Text(booking, "status") == "cancelled", booking.GetProperty("version").GetInt64(), About is null);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
