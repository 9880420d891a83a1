using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;

namespace Retention.WeChat.Fans;

/// <summary>
/// Finds that two fans are one person, and lets them use one wallet. A merge moves what every feature holds, in one
/// transaction with both locked, and is journalled so that it can be undone.
/// </summary>
internal sealed partial class MemberRegistry(
    MemberStore store, FanRegistry fans, IEnumerable<IBelongings> belongings, IEnumerable<IFollowMembers> followers, Db db, IdGenerator ids, PersonalData privacy, TimeProvider clock,
    IOptions<FansOptions> options, ILogger<MemberRegistry> logger)
{
    /// <returns>The fans who use one member's wallet.</returns>
    public async Task<IReadOnlyList<Id<Fan>>> FansOfAsync(Id<Fan> memberId, CancellationToken ct) =>
        [.. (await store.ListFansAsync(memberId, ct)).Select(id => new Id<Fan>(id))];

    /// <summary>Whether two were united once and that was undone.</summary>
    public Task<bool> HaveEverPartedAsync(Id<Fan> from, Id<Fan> into, CancellationToken ct) => store.HaveEverPartedAsync(from, into, ct);

    /// <summary>Whether two members are two WeChat users for certain, whatever phone number they share.</summary>
    public async Task<bool> AreTwoUsersAsync(Id<Fan> one, Id<Fan> other, CancellationToken ct)
    {
        var accounts = (await store.ListAccountsAsync([one, other], ct)).ToLookup(account => account.MemberId);
        return MergeRules.AreTwoUsers([.. accounts[one]], [.. accounts[other]]);
    }

    /// <summary>The merges that made or moved a member, the latest first.</summary>
    public Task<IReadOnlyList<Merge>> MergesOfAsync(Id<Fan> memberId, int limit, CancellationToken ct) => store.ListOfFanAsync(memberId, limit, ct);

    /// <summary>
    /// Unites fans to whom WeChat gives the same unionid. Each union is a transaction of its own: one that breaks is told of, and
    /// holds up none of the others.
    /// </summary>
    /// <returns>The unionids of those that broke, to be tried again.</returns>
    public async Task<IReadOnlySet<string>> UniteByUnionsAsync(IReadOnlyCollection<string> unionIds, CancellationToken ct)
    {
        var broken = new HashSet<string>(StringComparer.Ordinal);
        if (unionIds.Count == 0)
            return broken;
        foreach (var person in (await store.ListByUnionsAsync(unionIds, ct)).GroupBy(fan => fan.UnionId!))
        {
            var first = person.First();
            try
            {
                foreach (var other in person.Where(fan => fan.MemberId != first.MemberId))
                    await UniteAsync(first.Id, other.Id, MergeReason.Union, ct);
            }
            catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
            {
                Log.Broke(logger, error, first.Id);
                broken.Add(person.Key);
            }
        }

        return broken;
    }

    /// <param name="one">Who asks for it, where it takes a person to do so.</param>
    /// <param name="other">Whom they are one with.</param>
    /// <param name="reason">How that is known.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<Merge>> UniteAsync(Id<Fan> one, Id<Fan> other, MergeReason reason, CancellationToken ct) => db.InTransactionAsync<Result<Merge>>(
        async token =>
        {
            var locked = await LockMembersAsync(one, other, token);
            if (locked.Problem is { } problem)
                return problem;
            var (first, second) = locked.Value;
            if (MergeRules.Direction(first, second) is not var (from, into))
                return MergeProblems.TwoFollowers;
            if (reason == MergeReason.Phone && await AreTwoUsersAsync(first.Id, second.Id, token))
                return MergeProblems.TwoUsers;

            var now = clock.GetUtcNow();
            var merge = new Merge(ids.Next<Merge>(), from, into, reason, now, now.AddDays(options.Value.MergeUndoDays), null, reason == MergeReason.Phone ? first.Id : null);
            await store.AddAsync(merge, token);
            foreach (var belonging in belongings)
                await belonging.MoveAsync(merge.Movement, token);
            await FollowAsync(from, into, token);
            await fans.RecordAsync(into, "Merged", $"from {from}, {reason}", now, token);
            Log.Merged(logger, from, into, reason);
            return merge;
        },
        ct);

    /// <summary>Parts two again. The number stays with whom it was before: shared by two members, it would lead to neither.</summary>
    /// <param name="id">The merge.</param>
    /// <param name="memberId">Who asks, or whom an operator speaks for: one of the two.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<Merge>> UndoAsync(Id<Merge> id, Id<Fan> memberId, CancellationToken ct) => db.InTransactionAsync<Result<Merge>>(
        async token =>
        {
            if (await store.FindAsync(id, token) is not { } merge || (memberId != merge.IntoFanId && memberId != merge.FromFanId))
                return MergeProblems.NotFound;
            var now = clock.GetUtcNow();
            if (MergeRules.RefusalOfUndo(merge, now) is { } refusal)
                return refusal;
            var people = await fans.LockAsync([merge.FromFanId, merge.IntoFanId], token);
            if (people.Single(fan => fan.Id == merge.IntoFanId).MemberId != merge.IntoFanId)
                return MergeProblems.UndoOver;
            if (!await store.UndoAsync(merge, now, token))
                return MergeProblems.Undone;
            foreach (var belonging in belongings)
                await belonging.MoveBackAsync(merge.Movement, token);
            await FollowAsync(merge.IntoFanId, merge.FromFanId, token);
            if (merge.AskedByFanId is { } asker)
                await DropPhoneAsync(asker, token);
            await fans.RecordAsync(merge.IntoFanId, "Parted", $"from {merge.FromFanId}", now, token);
            Log.Parted(logger, merge.FromFanId, merge.IntoFanId);
            return merge with { UndoneAt = now };
        },
        ct);

    /// <summary>
    /// Parts a person from their wallet for good: a new, empty one takes its place, so that who comes back finds nothing of the
    /// old one and yet never counts as new. Belongs to erasing them; the caller has locked their fans.
    /// </summary>
    /// <returns>The new one.</returns>
    public async Task<Id<Fan>> StartAnewAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var id = ids.Next<Fan>();
        await store.StartAnewAsync(memberId, id, privacy.Hash("wallet", $"{id}"), clock.GetUtcNow(), ct);
        await FollowAsync(memberId, id, ct);
        return id;
    }

    /// <summary>The number is kept with every account of a member: it goes with all of them.</summary>
    public async Task DropPhoneAsync(Id<Fan> memberId, CancellationToken ct)
    {
        foreach (var fan in (await fans.LockAsync(await FansOfAsync(memberId, ct), ct)).Where(fan => fan.PhoneCipher is not null))
            await fans.DropPhoneAsync(fan, ct);
    }

    private async Task FollowAsync(Id<Fan> from, Id<Fan> to, CancellationToken ct)
    {
        foreach (var follower in followers)
            await follower.FollowAsync(from, to, ct);
    }

    /// <returns>The members of two fans, locked.</returns>
    private async Task<Result<(Fan First, Fan Second)>> LockMembersAsync(Id<Fan> one, Id<Fan> other, CancellationToken ct)
    {
        // Read first, because all four are locked in one order.
        var before = (await store.ListAsync([one, other], ct)).ToDictionary(fan => fan.Id, fan => fan.MemberId);
        if (before.Count < 2)
            return MergeProblems.NotFound;
        var people = (await fans.LockAsync([.. before.Keys.Concat(before.Values).Distinct()], ct)).ToDictionary(fan => fan.Id);
        if (people[one].MemberId == people[other].MemberId)
            return MergeProblems.AlreadyOne;
        // Another merge was first, and its member is not among those locked.
        var isStill = before.All(fan => people[fan.Key].MemberId == fan.Value && people[fan.Value].MemberId == fan.Value);
        return isStill ? (people[before[one]], people[before[other]]) : MergeProblems.Busy;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Fan {FanId} and their other account could not be united; it is tried again with their next sign-in or profile.")]
        public static partial void Broke(ILogger logger, Exception error, Id<Fan> fanId);

        [LoggerMessage(LogLevel.Information, "Fan {From} merged into {Into} ({Reason}).")]
        public static partial void Merged(ILogger logger, Id<Fan> from, Id<Fan> into, MergeReason reason);

        [LoggerMessage(LogLevel.Information, "Fan {From} parted from {Into} again.")]
        public static partial void Parted(ILogger logger, Id<Fan> from, Id<Fan> into);
    }
}
