using Retention.Channels.WeChat.Callbacks;
using Retention.Platform;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Callbacks;

/// <summary>Keeps what WeChat punishes the mini-program for, once each, and who has seen it.</summary>
internal sealed partial class PenaltyDesk(PenaltyStore store, IdGenerator ids, TimeProvider clock, ILogger<PenaltyDesk> logger)
{
    public static readonly Problem NotFound = new("penalty.not_found", StatusCodes.Status404NotFound, "没有这条违规处罚。", "There is no such penalty.");

    private const int NameMax = 300;
    private const int LinkMax = 500;
    private const int TextMax = 4000;

    public async Task ReceiveAsync(Inbound.Punished punished, CancellationToken ct)
    {
        var penalty = new Penalty(
            ids.Next<Penalty>(), punished.PunishId, punished.EventType, punished.AppId.Cut(64), punished.PunishedAt, punished.Reason.Cut(TextMax),
            punished.Contents.Count == 0 ? null : string.Join('\n', punished.Contents).Cut(TextMax), punished.RuleName.Cut(NameMax), LinkOf(punished.RuleUrl),
            LinkOf(punished.GuideUrl), punished.Detail.Cut(TextMax), clock.GetUtcNow(), null, null);
        if (await store.AddAsync(penalty, ct))
            Log.Punished(logger, penalty.PunishId, penalty.Kind, penalty.Reason);
    }

    /// <returns>As it stands: whoever comes second is told the first.</returns>
    public async Task<Result<Penalty>> AcknowledgeAsync(Id<Penalty> id, string by, CancellationToken ct)
    {
        await store.AcknowledgeAsync(id, by, clock.GetUtcNow(), ct);
        return await store.FindAsync(id, ct) is { } penalty ? penalty : NotFound;
    }

    /// <summary>Half an address leads nowhere.</summary>
    private static string? LinkOf(string? url) => url?.Length > LinkMax ? null : url;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "WeChat punished the mini-program (violation {PunishId}, {Kind}): {Reason}")]
        public static partial void Punished(ILogger logger, string punishId, PenaltyKind kind, string reason);
    }
}
