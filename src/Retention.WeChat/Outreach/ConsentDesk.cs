using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>Takes a person's word: a no in one of their accounts is a no in all of them, a yes is worth only where it was given.</summary>
internal sealed class ConsentDesk(OutreachDesk outreach, ConsentBook consents, MemberRegistry members, FanRegistry fans, Db db)
{
    public Task TakeAsync(Id<Fan> fanId, ConsentChange change, CancellationToken ct) =>
        db.InTransactionAsync(async token => await TakeAsync(change.Given ? await fans.LockAsync([fanId], token) : await LockAccountsAsync(fanId, token), change, token), ct);

    /// <summary>Takes a word that was given for all of a member's accounts, either way.</summary>
    public Task TakeForAllAsync(Id<Fan> memberId, ConsentChange change, CancellationToken ct) =>
        db.InTransactionAsync(async token => await TakeAsync(await LockAccountsAsync(memberId, token), change, token), ct);

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

    /// <summary>Read again under the locks: a merge that they waited for has added accounts.</summary>
    private async Task<IReadOnlyList<Fan>> LockAccountsAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var accounts = await AccountsOfAsync(fanId, ct);
        while (true)
        {
            var locked = await fans.LockAsync(accounts, ct);
            var known = await AccountsOfAsync(fanId, ct);
            if (known.All(accounts.Contains))
                return [.. locked.Where(fan => known.Contains(fan.Id))];
            accounts = known;
        }
    }

    /// <param name="accounts">Locked before the first word is taken: a decision under way in another account could miss it.</param>
    /// <param name="change">The word.</param>
    /// <param name="ct">Stops waiting.</param>
    private async Task TakeAsync(IReadOnlyCollection<Fan> accounts, ConsentChange change, CancellationToken ct)
    {
        foreach (var fan in accounts)
            await outreach.TakeConsentAsync(fan.Id, change, ct);
    }
}
