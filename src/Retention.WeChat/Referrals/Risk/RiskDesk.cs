using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Looks at helps by the rules in force. Reads only and may ask WeChat, so never within a transaction.</summary>
internal sealed class RiskDesk(RiskFactStore store, RiskRanks ranks, Cached<RiskRuleBook> rules, PersonalData privacy, Db db, IdGenerator ids, TimeProvider clock)
{
    /// <summary>Looked at together; more are taken in turns.</summary>
    private const int TogetherMax = 200;

    public async Task<IReadOnlyDictionary<Id<Referral>, RiskAssessment>> AssessAsync(IReadOnlyList<Referral> referrals, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var inForce = (await rules.GetAsync(ct)).InForce(now);
        var assessments = new Dictionary<Id<Referral>, RiskAssessment>();
        foreach (var batch in referrals.Chunk(TogetherMax))
        {
            var sight = await LookAsync(batch, ct);
            foreach (var referral in batch)
                assessments[referral.Id] = RiskAssessment.Of(ids.Next(), referral, inForce, sight.Of(referral), now);
        }

        return assessments;
    }

    private async Task<RiskSight> LookAsync(IReadOnlyList<Referral> referrals, CancellationToken ct)
    {
        var facts = await store.ReadAsync(referrals, ct);
        // WeChat may take its time: nobody else has to wait for this connection meanwhile.
        await db.RestAsync();
        var invited = referrals.Select(referral => referral.InviteeFanId).ToHashSet();
        var members = facts.Fans.Where(fan => invited.Contains(fan.Id)).Select(fan => fan.MemberId).ToHashSet();
        var friends = facts.Fans.Where(fan => members.Contains(fan.MemberId)).ToList();
        // Most helps bring it along from the call that made them.
        var unranked = referrals.Where(referral => referral.WeChatRank is null).Select(referral => referral.InviteeFanId).ToHashSet();
        var unrankedMembers = facts.Fans.Where(fan => unranked.Contains(fan.Id)).Select(fan => fan.MemberId).ToHashSet();
        return new RiskSight(facts, VirtualAmong(friends), await ranks.AskAsync([.. friends.Where(fan => unrankedMembers.Contains(fan.MemberId))], ct));
    }

    /// <summary>A number is deciphered for a look at how it begins; only yes or no is kept.</summary>
    private HashSet<Id<Fan>> VirtualAmong(IEnumerable<RiskFan> friends) =>
        [.. friends.Where(fan => fan.PhoneCipher is { } cipher && VirtualNumbers.Has(privacy.Decrypt(cipher))).Select(fan => fan.MemberId)];
}
