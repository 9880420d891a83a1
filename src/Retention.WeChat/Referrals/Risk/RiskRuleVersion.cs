using Dapper;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>A version of the rules as it is stored. Nothing of it changes but since when it is in force.</summary>
[method: ExplicitConstructor]
internal sealed record RiskRuleRow(int Version, string Rules, string Note, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt)
{
    public RiskRuleVersion Read() => new(Version, RulesText.Read<RiskRuleSet>(Rules), Note, CreatedBy, CreatedAt, ActivatedAt);
}

/// <param name="ActivatedAt">From then on it is in force, until another version's later moment has come.</param>
public sealed record RiskRuleVersion(int Version, RiskRuleSet Set, string Note, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt);

/// <summary>All versions, as they are kept in memory.</summary>
internal sealed record RiskRuleBook(IReadOnlyList<RiskRuleVersion> Versions)
{
    public RiskRuleVersion? Find(int version) => Versions.FirstOrDefault(each => each.Version == version);

    /// <summary>The one whose moment came last.</summary>
    public RiskRuleVersion InForce(DateTimeOffset at) =>
        Versions.Where(version => version.ActivatedAt <= at).MaxBy(version => (version.ActivatedAt, version.Version))
        ?? throw new InvalidOperationException("No version of the risk rules is in force: the first is written by a migration and never removed.");
}
