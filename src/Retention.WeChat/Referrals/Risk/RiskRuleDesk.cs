using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>Where operators write new versions of the risk rules and say from when they are in force.</summary>
internal sealed class RiskRuleDesk(RiskRuleStore store, Cached<RiskRuleBook> seen, Db db, TimeProvider clock)
{
    public static readonly Problem NotFound = new("risk_rules.not_found", 404, "没有这个版本的风控规则。", "There is no such version of the risk rules.");
    private static readonly Problem Full = new(
        "risk_rules.too_many", 409, $"风控规则最多保存 {RiskRuleStore.VersionsMax} 个版本。", $"At most {RiskRuleStore.VersionsMax} versions of the risk rules are kept.");
    private static readonly Problem InPast = new("risk_rules.in_past", 422, "生效时间不能早于现在。", "Rules cannot come into force in the past.");
    private static readonly Problem InForce = new(
        "risk_rules.in_force", 409, "该版本正在生效，不能改为以后生效；请安排另一个版本。", "This version is in force and cannot be put off; schedule another one.");

    public async Task<Result<RiskRuleVersion>> CreateAsync(RiskRuleSet set, string note, string by, CancellationToken ct)
    {
        if (RiskRuleCheck.Slip(set) is { } slip)
            return slip;
        // Two at once want the same number: one of them loses its race and takes the next.
        var made = await db.InTransactionAsync<Result<RiskRuleVersion>>(
            async token =>
            {
                var last = await store.LastVersionAsync(token);
                if (last >= RiskRuleStore.VersionsMax)
                    return Full;
                var row = new RiskRuleRow(last + 1, RulesText.Write(set), note, by, clock.GetUtcNow(), null);
                await store.InsertAsync(row, token);
                return row.Read();
            },
            ct);
        seen.Invalidate();
        return made;
    }

    /// <param name="version">Also one that was in force before.</param>
    /// <param name="at">From then on; at once when null.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Result<RiskRuleVersion>> ActivateAsync(int version, DateTimeOffset? at, CancellationToken ct)
    {
        var activated = await db.InTransactionAsync<Result<RiskRuleVersion>>(
            async token =>
            {
                var book = await RiskRuleStore.LoadAsync(db, token);
                if (book.Find(version) is not { } rules)
                    return NotFound;
                var now = clock.GetUtcNow();
                if (at < now)
                    return InPast;
                if (book.InForce(now).Version == version)
                    return at is null ? rules : InForce;
                await store.ActivateAsync(version, at ?? now, token);
                return rules with { ActivatedAt = at ?? now };
            },
            ct);
        seen.Invalidate();
        return activated;
    }
}
