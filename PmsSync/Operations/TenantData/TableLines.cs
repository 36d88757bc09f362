using System.Text.Json;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Operations.TenantData;

/// <summary>The rows of a tenant in one table as lines of JSON.</summary>
internal static class TableLines
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly byte[] LineEnd = [(byte)'\n'];

    /// <summary>What opens something: whoever gets the file must not get in by it.</summary>
    public static bool IsCredential(string column) => column is "token" or "secret";

    /// <summary>Returns how many rows were written. One row is in memory at a time.</summary>
    public static long Write(SqliteConnection connection, TenantTable table, IReadOnlyList<string> columns, TenantId tenant, Stream to, CancellationToken cancel)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(static c => $"\"{c}\""))} FROM {table.Name} WHERE {table.OfTenant}";
        command.Parameters.Add(new SqliteParameter("?1", tenant.Value));
        using var reader = command.ExecuteReader();
        using var line = new Utf8JsonWriter(to);
        var rows = 0L;
        for (; reader.Read(); rows++)
        {
            cancel.ThrowIfCancellationRequested();
            line.WriteStartObject();
            for (var i = 0; i < columns.Count; i++)
            {
                line.WritePropertyName(columns[i]);
                WriteValue(line, reader.GetValue(i));
            }
            line.WriteEndObject();
            line.Flush();
            line.Reset();
            to.Write(LineEnd);
        }
        return rows;
    }

    private static void WriteValue(Utf8JsonWriter line, object value)
    {
        switch (value)
        {
            case DBNull:
                line.WriteNullValue();
                break;
            case long number:
                line.WriteNumberValue(number);
                break;
            case double number:
                line.WriteNumberValue(number);
                break;
            case string text:
                line.WriteStringValue(text);
                break;
            case byte[] bytes:
                WriteBytes(line, bytes);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void WriteBytes(Utf8JsonWriter line, byte[] bytes)
    {
        if (TryReadJson(bytes) is { } json)
        {
            // Written anew, so that a line break in it does not end the line.
            using (json)
                json.WriteTo(line);
            return;
        }
        line.WriteStartObject();
        line.WriteBase64String("base64", bytes);
        line.WriteEndObject();
    }

    // An object or a list: digits alone may be anything.
    private static JsonDocument? TryReadJson(byte[] bytes)
    {
        if (bytes is not [(byte)'{' or (byte)'[', ..])
            return null;
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
