using System.Text.Json.Nodes;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Outbound.Notices;

/// <summary>
/// Events that became dead letters. One of notices is told to nobody: where it cannot be delivered, its own notice would come to
/// the same end; the health page shows it.
/// </summary>
internal sealed class DeadLetterNotices(EventJournal journal, NoticeBoard board)
{
    private const int LongestCause = 500;

    private const string ById = "SELECT tenant, pipeline, kind, source, attempts, error FROM journal WHERE id = ?1";

    public void Listen() => journal.OnBuried(Post);

    private void Post(WriteSession session, long id)
    {
        if (session.Query(ById, static row => new Letter(
                new TenantId(row.GetString(0)), (Pipeline)row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.Text(5) ?? ""), id) is [var letter]
            && letter.Kind != UndeliveredNotice.Kind && board.Wants(letter.Tenant, NoticeKind.DeadLetter))
            board.Post(session, letter.ToNotice(id));
    }

    private sealed record Letter(TenantId Tenant, Pipeline Pipeline, string Kind, string Source, long Attempts, string Error)
    {
        public Notice ToNotice(long id)
        {
            var cause = Error.Length <= LongestCause ? Error : Error[..LongestCause] + "…";
            return new Notice(
                Tenant, NoticeKind.DeadLetter, id.ToString(), $"Event {id} of {Source} failed",
                $"It ({Kind}) waits for a person: try it again, or discard it with a reason. {cause}",
                NoticeData.Write(new JsonObject
                {
                    ["tenant"] = Tenant.Value,
                    ["event"] = id,
                    ["pipeline"] = NoticeData.Word(Pipeline),
                    ["kind"] = Kind,
                    ["source"] = Source,
                    ["attempts"] = Attempts,
                    ["cause"] = cause,
                }));
        }
    }
}
