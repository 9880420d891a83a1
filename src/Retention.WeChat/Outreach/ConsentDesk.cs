using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>Takes a person's word: a no in one of their accounts is a no in all of them, a yes is worth only where it was given.</summary>
internal sealed class ConsentDesk(OutreachDesk outreach, ConsentBook consents, MemberRegistry members, FanRegistry fans, Db db)
{
    public Task TakeAsync(Id<Fan> fanId, ConsentChange change, CancellationToken ct) =>
        db.InTransactionAsync(async token => await TakeAsync(change.Given ? [fanId] : await AccountsOfAsync(fanId, token), change, token), ct);

    /// <summary>Takes a word that was given for all of a member's accounts, either way.</summary>
    public Task TakeForAllAsync(Id<Fan> memberId, ConsentChange change, CancellationToken ct) =>
        db.InTransactionAsync(async token => await TakeAsync(await members.FansOfAsync(memberId, token), change, token), ct);

    /// <summary>Whether they have, in every account.</summary>
    public async Task<bool> HasOptedOutAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var accounts = await AccountsOfAsync(fanId, ct);
        var words = await consents.OfAsync(accounts, ct);
        return accounts.All(account => words.GetValueOrDefault(account, Consents.None).HasOptedOut);
    }

    /// <returns>The fans who are one person with this one, itself included.</returns>
    public async Task<IReadOnlyList<Id<Fan>>> AccountsOfAsync(Id<Fan> fanId, CancellationToken ct) =>
        await members.FansOfAsync(await fans.MemberOfAsync(fanId, ct), ct);

    /// <summary>Locked before the first word is taken: a decision under way in another account could miss it.</summary>
    private async Task TakeAsync(IReadOnlyCollection<Id<Fan>> accounts, ConsentChange change, CancellationToken ct)
    {
        foreach (var fan in await fans.LockAsync(accounts, ct))
            await outreach.TakeConsentAsync(fan.Id, change, ct);
    }
}
