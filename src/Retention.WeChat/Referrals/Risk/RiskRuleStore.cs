using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>The table <c>referral_risk_rules</c>: versions are added, and come into force; what they say stays.</summary>
internal sealed class RiskRuleStore(Db db)
{
    public const int VersionsMax = 500;

    public static async Task<RiskRuleBook> LoadAsync(Db db, CancellationToken ct) =>
        new([.. (await db.ListAsync<RiskRuleRow>(Sql.List, new { limit = VersionsMax }, ct)).Select(row => row.Read())]);

    /// <summary>Zero while there is none.</summary>
    public Task<int> LastVersionAsync(CancellationToken ct) => db.FindAsync<int>(Sql.LastVersion, null, ct);

    public Task<int> InsertAsync(RiskRuleRow row, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Insert, new { row.Version, row.Rules, row.Note, row.CreatedBy, row.CreatedAt }, ct);

    public Task<int> ActivateAsync(int version, DateTimeOffset at, CancellationToken ct) => db.ExecuteAsync(Sql.Activate, new { version, at }, ct);

    internal static class Sql
    {
        public const string List = "select version, rules, note, created_by, created_at, activated_at from referral_risk_rules order by version desc limit @limit";

        public const string LastVersion = "select coalesce(max(version), 0) from referral_risk_rules";

        public const string Insert = """
            insert into referral_risk_rules (version, rules, note, created_by, created_at)
            values (@Version, @Rules, @Note, @CreatedBy, @CreatedAt)
            """;

        public const string Activate = "update referral_risk_rules set activated_at = @at where version = @version";
    }
}
