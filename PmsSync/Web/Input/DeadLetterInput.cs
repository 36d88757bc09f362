using System.Text.Json;
using PmsSync.Journal;

namespace PmsSync.Web.Input;

/// <summary>Which dead letters a body names.</summary>
internal static class DeadLetterInput
{
    private const int MostIds = 1000;

    public static DeadLetterChoice? Read(Fields body)
    {
        var (ids, cause) = (body.Find("ids"), body.Text("cause", 4000));
        if (ids is null == cause is null)
        {
            body.Wrong("ids", "Name either ids or a cause.");
            return null;
        }
        return cause is not null ? new DeadLetterChoice.ByCause(cause) : ReadIds(body, ids!.Value);
    }

    // Ids are written as text, because they are 64 bits wide; a number is understood too.
    private static DeadLetterChoice.ByIds? ReadIds(Fields body, JsonElement ids)
    {
        var read = new List<long>();
        if (ids.ValueKind == JsonValueKind.Array && ids.GetArrayLength() is > 0 and <= MostIds)
            foreach (var item in ids.EnumerateArray())
                if (long.TryParse(item.ToString(), out var id))
                    read.Add(id);
        if (read.Count > 0 && read.Count == ids.GetArrayLength())
            return new DeadLetterChoice.ByIds(read);
        body.Wrong("ids", $"A list of 1 to {MostIds} ids of dead letters.");
        return null;
    }
}
