using System.Text.Json.Nodes;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Outbound.Notices;

/// <summary>Conflicts that opened or were settled.</summary>
internal static class ConflictNotices
{
    /// <summary>
    /// To be called with each turn, in its transaction. A suspected echo is told to nobody: it is our own closure coming back, keeps
    /// what is closed closed, and asks nothing of anybody; the list of conflicts shows it.
    /// </summary>
    public static void Post(NoticeBoard board, WriteSession session, ConflictRow row)
    {
        var kind = row.IsOpen ? NoticeKind.ConflictOpened : NoticeKind.ConflictSettled;
        if (row.Kind != ConflictRow.SuspectedEcho && board.Wants(row.Tenant, kind))
            board.Post(session, new Notice(row.Tenant, kind, row.Id, Headline(row), WordsOf(row), Data(row)));
    }

    private static string Headline(ConflictRow row)
    {
        var nights = row.Nights.ToList() is [var first, ..] nightsOf ? $" from {first.Arrival:yyyy-MM-dd} to {nightsOf[^1].Departure:yyyy-MM-dd}" : "";
        return $"{(row.IsOpen ? "Conflict" : "Conflict settled")} in {row.Unit}{nights}";
    }

    private static string WordsOf(ConflictRow row) => row.IsOpen ? row.Words : row.SettledWhy ?? "";

    private static string Data(ConflictRow row) => NoticeData.Write(new JsonObject
    {
        ["tenant"] = row.Tenant.Value,
        ["id"] = row.Id,
        ["kind"] = row.Kind,
        ["state"] = row.IsOpen ? "open" : "settled",
        ["unit"] = row.Unit.Value,
        ["nights"] = new JsonArray([.. row.Nights.Select(static n => new JsonArray(NoticeData.Day(n.Arrival), NoticeData.Day(n.Departure)))]),
        ["sides"] = NoticeData.List(row.Sides),
        ["openedAt"] = NoticeData.At(row.OpenedAt),
        ["words"] = WordsOf(row),
    });
}
