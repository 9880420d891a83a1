using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>
/// Erases a fan. Openid, unionid, phone, scenes, tags, message contents and details of the time line go; the fan's number,
/// the keyed hash, times, referral pairs and the points ledger stay, because sums and "already helped" must hold
/// without saying who.
/// </summary>
internal sealed partial class FanEraser(
    FanStore store, MemberStore members, IEnumerable<IForgetFans> memories, IEnumerable<IForgetMembers> belongings, TimeProvider clock, ILogger<FanEraser> logger)
{
    /// <summary>Erases a fan whose time has come, in the running transaction.</summary>
    /// <returns>False when they are not due (any more): they may have followed again.</returns>
    public async Task<bool> EraseAsync(Id<Fan> id, CancellationToken ct)
    {
        if (!await store.EraseAsync(id, clock.GetUtcNow(), ct))
            return false;
        await store.ForgetDetailsAsync(id, ct);
        foreach (var memory in memories)
            await memory.ForgetAsync(id, ct);
        if (await members.FindForgottenAsync(id, ct) is { } memberId)
        {
            foreach (var belonging in belongings)
                await belonging.ForgetAsync(memberId, ct);
        }

        Log.Erased(logger, id);
        return true;
    }

    /// <summary>Erases a fan at once, whether they follow or not.</summary>
    public async Task EraseNowAsync(Id<Fan> id, CancellationToken ct)
    {
        await store.MakeErasureDueAsync(id, clock.GetUtcNow(), ct);
        await EraseAsync(id, ct);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Fan {FanId} erased.")]
        public static partial void Erased(ILogger logger, Id<Fan> fanId);
    }
}
