using PmsSync.Journal;
using PmsSync.Outbound.Notices;

namespace PmsSync.Pipelines.Messages;

/// <summary>A person has notices sent again that could not be delivered; who had asked for no more is asked again.</summary>
internal sealed class RetriedNotices(NoticeBoard board, TimeProvider time)
{
    public Resolution Resolve(JournalEvent item)
    {
        (long Notice, NoticeLane Lane)? revived = null;
        return new Resolution([(item.Id, new Verdict.Closed(Outcome.Applied, "A person has them sent again."))])
        {
            Write = session =>
            {
                revived = BatchStore.Revive(session, item.Id, time.GetUtcNow());
                if (revived is { Lane: var lane })
                    StopStore.Lift(session, lane);
            },
            Committed = () =>
            {
                if (revived is { } again)
                    board.Reopened(again.Notice, again.Lane);
            },
        };
    }
}
