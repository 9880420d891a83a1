using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>Asks WeChat how risky a caller is before a help, a claim or a draw: afterwards their address is gone. Outside any transaction.</summary>
internal sealed class RankLook(RiskRanks ranks, FanRegistry fans, Db db)
{
    /// <returns>Null where WeChat says nothing in time: nobody is turned away for that.</returns>
    public async Task<int?> AskAsync(Shopper shopper, HttpContext http, CancellationToken ct)
    {
        if (ranks.Recall(shopper.FanId) is { } known)
            return known;
        if (Caller.AddressOf(http) is not { } address || await fans.FindAsync(shopper.FanId, ct) is not { } fan)
            return null;
        // Nobody else has to wait for this connection meanwhile.
        await db.RestAsync();
        return await ranks.AskAsync(fan, address, ct);
    }
}
