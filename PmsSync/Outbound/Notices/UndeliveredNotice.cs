namespace PmsSync.Outbound.Notices;

/// <summary>The dead letter of notices that could not be delivered; its retry sends them again. It holds nothing of them.</summary>
/// <param name="Batch">The id that the other side knows them by.</param>
internal sealed record UndeliveredNotice(string Batch)
{
    public const string Kind = "notice.undelivered";

    private const string LanePrefix = "notice/";

    public static string LaneOf(string target) => LanePrefix + target;
}
