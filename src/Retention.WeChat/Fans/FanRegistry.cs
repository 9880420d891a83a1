using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Fans;

/// <summary>
/// Who the fans are: registers, recognises and updates them, once per person and account. Works on fans it has locked
/// for the current transaction, so that everything decided about a fan is decided by one unit of work at a time.
/// </summary>
internal sealed class FanRegistry(
    FanStore store, MemberStore members, ConsentBook consents, PhoneRefusals refusals, IEnumerable<IFollowPhones> phoneFollowers, Db db, IdGenerator ids, PersonalData privacy,
    TimeProvider clock, IOptions<FansOptions> options)
{
    /// <summary>A stranger's profile waits until a delayed follow event, which says by which code they came, had its three deliveries.</summary>
    private static readonly TimeSpan StrangerProfileDelay = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(FanAccount Account, string Hash), Fan?> seen = [];
    private long seenIn;

    /// <summary>The fans this transaction has locked. A transaction done again finds nothing of what its lost try had seen.</summary>
    private Dictionary<(FanAccount Account, string Hash), Fan?> Locked
    {
        get
        {
            if (seenIn != db.Transactions)
                seen.Clear();
            seenIn = db.Transactions;
            return seen;
        }
    }

    public static string HashOf(PersonalData privacy, FanAccount account, string openId) => privacy.Hash($"openid:{account}", openId);

    public static string PhoneHashOf(PersonalData privacy, string phone) => privacy.Hash("phone", phone);

    /// <summary>Locks the fans of a batch in two queries.</summary>
    public async Task LockAsync(FanAccount account, IReadOnlyCollection<string> openIds, CancellationToken ct)
    {
        var hashes = openIds.Select(openId => HashOf(privacy, account, openId)).Distinct().ToList();
        foreach (var hash in hashes)
            Locked[(account, hash)] = null;
        foreach (var fan in await store.LockByHashesAsync(account, hashes, ct))
            Locked[(account, fan.OpenIdHash)] = fan;
    }

    /// <summary>Locks fans known by id, in one order everywhere.</summary>
    public Task<IReadOnlyList<Fan>> LockAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) => store.LockByIdsAsync(fanIds, ct);

    /// <returns>The member whose wallet the fan uses; the id itself where nobody has it.</returns>
    public async Task<Id<Fan>> MemberOfAsync(Id<Fan> id, CancellationToken ct) => (await store.FindAsync(id, ct))?.MemberId ?? id;

    /// <summary>
    /// Locks members that were found before, outside or without a lock. Who was merged into another while it was waited for
    /// is followed: whatever is written for the old one now would stay behind.
    /// </summary>
    /// <returns>Who each of them is now, locked.</returns>
    public async Task<IReadOnlyDictionary<Id<Fan>, Id<Fan>>> LockMembersAsync(IReadOnlyCollection<Id<Fan>> memberIds, CancellationToken ct)
    {
        var now = (await LockAsync(memberIds, ct)).ToDictionary(fan => fan.Id, fan => fan.MemberId);
        // Nobody can merge these any further: their memberships are locked.
        if (now.Values.Where(member => !now.ContainsKey(member)).Distinct().ToList() is { Count: > 0 } others)
            await LockAsync(others, ct);
        return now;
    }

    public Task<Fan?> FindAsync(Id<Fan> id, CancellationToken ct) => store.FindAsync(id, ct);

    /// <returns>The members whose wallets fans use, of those of these who exist.</returns>
    public async Task<IReadOnlyDictionary<Id<Fan>, Id<Fan>>> MembersOfAsync(IReadOnlyCollection<Id<Fan>> ids, CancellationToken ct) =>
        (await store.ListMembersAsync(ids, ct)).ToDictionary(fan => fan.Id, fan => fan.MemberId);

    /// <returns>The fan behind an openid, locked; none where they were never met.</returns>
    public async Task<Fan?> FindAsync(FanAccount account, string openId, CancellationToken ct) => await FindLockedAsync(account, openId, ct);

    /// <summary>Whether the person was met before, by whatever event.</summary>
    public async Task<bool> IsKnownAsync(FanAccount account, string openId, CancellationToken ct) => await FindLockedAsync(account, openId, ct) is not null;

    /// <summary>Somebody who signs in: known with openid and unionid from now on, also where they had been erased.</summary>
    public async Task<Fan> WelcomeAsync(FanAccount account, string openId, string? unionId, CancellationToken ct)
    {
        var fan = await MeetAsync(account, openId, ct);
        var known = fan with { OpenId = openId, UnionId = unionId ?? fan.UnionId };
        if (known != fan)
            await store.SaveIdentityAsync(known, ct);
        return Keep(known);
    }

    /// <summary>The fan behind an event; a stranger is registered as a visitor.</summary>
    public async Task<Fan> MeetAsync(FanAccount account, string openId, CancellationToken ct)
    {
        if (await FindLockedAsync(account, openId, ct) is { } fan)
            return fan is { IsFollowing: true, OpenId: null } ? await MeetAgainAsync(fan, openId, ct) : fan;
        var visitor = Stranger(account, openId);
        // A mini-program's server can ask for no profile.
        await store.InsertAsync(visitor, account == FanAccount.Official ? clock.GetUtcNow() + StrangerProfileDelay : null, ct);
        return Keep(visitor);
    }

    /// <summary>A shop's customers, known by its own numbers only; strangers are registered without any openid.</summary>
    /// <returns>By the shop's number.</returns>
    public async Task<Dictionary<string, Fan>> MeetCustomersAsync(string shop, IReadOnlyCollection<string> numbers, CancellationToken ct)
    {
        var names = numbers.Distinct(StringComparer.Ordinal).ToDictionary(number => number, number => $"{shop}:{number}", StringComparer.Ordinal);
        await LockAsync(FanAccount.Shop, names.Values, ct);
        var met = new Dictionary<string, Fan>(StringComparer.Ordinal);
        foreach (var (number, name) in names)
        {
            if (await FindLockedAsync(FanAccount.Shop, name, ct) is not { } customer)
            {
                customer = Keep(Stranger(FanAccount.Shop, name) with { OpenId = null });
                await store.InsertAsync(customer, null, ct);
            }

            met.Add(number, customer);
        }

        return met;
    }

    public async Task<(Fan Fan, FollowKind Kind)> FollowAsync(FanAccount account, string openId, DateTimeOffset at, string? scene, CancellationToken ct)
    {
        var known = await FindLockedAsync(account, openId, ct);
        var (fan, kind) = FollowRules.Follow(known ?? Stranger(account, openId), at, scene);
        if (fan.IsFollowing)
            fan = fan with { OpenId = openId };
        else if (fan.OpenId is null)
            // Erased: what a late delivery brought goes with the next tick.
            fan = fan with { EraseDueAt = clock.GetUtcNow() };
        await SaveAsync(fan, known is null, fan.OpenId is null ? null : clock.GetUtcNow(), ct);
        await RecordAsync(fan.Id, $"Follow{kind}", scene, at, ct);
        return (fan, kind);
    }

    /// <returns>The fan, and whether they really left now (an old unfollow may arrive after a newer follow).</returns>
    public async Task<(Fan Fan, bool Left)> UnfollowAsync(FanAccount account, string openId, DateTimeOffset at, CancellationToken ct)
    {
        var known = await FindLockedAsync(account, openId, ct);
        var (fan, left) = FollowRules.Unfollow(known ?? Stranger(account, openId), at, TimeSpan.FromHours(options.Value.ErasureGraceHours));
        await SaveAsync(fan, known is null, null, ct);
        await RecordAsync(fan.Id, left ? "Unfollowed" : "UnfollowLate", null, at, ct);
        return (fan, left);
    }

    /// <summary>Keeps the fan's word: what they agree to or refuse, with its proof.</summary>
    public async Task ConsentAsync(Id<Fan> fanId, ConsentChange change, CancellationToken ct)
    {
        await consents.RecordAsync(fanId, change, ct);
        await RecordAsync(fanId, change.Given ? "Agreed" : "Refused", $"{change.Channel} {change.Purpose} {change.Source}", change.DecidedAt, ct);
    }

    /// <param name="fan">Whose number it is.</param>
    /// <param name="phone">E.164, e.g. <c>+8613800000000</c>.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task SetPhoneAsync(Fan fan, string phone, CancellationToken ct)
    {
        var hash = PhoneHashOf(privacy, phone);
        await store.SavePhoneAsync(fan.Id, privacy.Encrypt(phone), hash, ct);
        await RecordAsync(fan.Id, "Phone", null, clock.GetUtcNow(), ct);
        if (await refusals.FindAsync(hash, ct) is { } no)
            await RefuseAsync(fan.MemberId, no, ct);
        foreach (var follower in phoneFollowers)
            await follower.PhoneBoundAsync(hash, ct);
    }

    /// <summary>Marketing was refused by SMS from this number: kept also for whoever binds it later.</summary>
    /// <returns>The members who have it now.</returns>
    public async Task<IReadOnlyList<Id<Fan>>> RefuseByPhoneAsync(string phone, ConsentChange no, CancellationToken ct)
    {
        var hash = PhoneHashOf(privacy, phone);
        // Kept first: whoever is just binding the number either is seen here or sees it.
        await refusals.KeepAsync(hash, no, ct);
        return [.. (await store.LockByPhoneAsync(hash, ct)).Select(fan => fan.MemberId).Distinct()];
    }

    public async Task DropPhoneAsync(Fan fan, CancellationToken ct)
    {
        await store.SavePhoneAsync(fan.Id, null, null, ct);
        await RecordAsync(fan.Id, "PhoneDropped", null, clock.GetUtcNow(), ct);
    }

    public Task<IReadOnlyList<Fan>> ListByPhoneAsync(string phone, CancellationToken ct) => store.ListByPhoneAsync(PhoneHashOf(privacy, phone), ct);

    /// <summary>Whether a member has told a phone number to one of our accounts.</summary>
    public Task<bool> HasPhoneAsync(Id<Fan> memberId, CancellationToken ct) => store.HasPhoneAsync(memberId, ct);

    public ValueTask RecordAsync(Id<Fan> fanId, string kind, string? detail, DateTimeOffset at, CancellationToken ct) =>
        store.RecordAsync(ids.Next<FanEvent>(), fanId, kind, detail, at, clock.GetUtcNow(), ct);

    /// <summary>In every account of theirs that was not told it yet. What waits to be sent is asked for at its departure.</summary>
    private async Task RefuseAsync(Id<Fan> memberId, ConsentChange no, CancellationToken ct)
    {
        foreach (var account in await LockAsync([.. (await members.ListFansAsync(memberId, ct)).Select(id => new Id<Fan>(id))], ct))
        {
            if (await consents.FindEntryAsync(new Consent(account.Id, no.Channel, no.Purpose, no.Given, no.DecidedAt), ct) is null)
                await ConsentAsync(account.Id, no, ct);
        }
    }

    /// <summary>Who was forgotten on their own wish and goes on talking to us can be answered again.</summary>
    private async Task<Fan> MeetAgainAsync(Fan fan, string openId, CancellationToken ct)
    {
        var known = fan with { OpenId = openId };
        await store.SaveIdentityAsync(known, ct);
        return Keep(known);
    }

    private async ValueTask<Fan?> FindLockedAsync(FanAccount account, string openId, CancellationToken ct)
    {
        var key = (account, HashOf(privacy, account, openId));
        if (!Locked.ContainsKey(key))
            await LockAsync(account, [openId], ct);
        return Locked[key];
    }

    private async Task SaveAsync(Fan fan, bool isNew, DateTimeOffset? profileDueAt, CancellationToken ct)
    {
        if (isNew)
            await store.InsertAsync(fan, profileDueAt, ct);
        else
            await store.SaveStateAsync(fan, profileDueAt, ct);
        Keep(fan);
    }

    private Fan Stranger(FanAccount account, string openId)
    {
        var id = ids.Next<Fan>();
        return new Fan(
            id, account, openId, HashOf(privacy, account, openId), null, FanState.Visitor, DateTimeOffset.UnixEpoch, null, null,
            null, 0, null, null, null, null, clock.GetUtcNow(), id);
    }

    private Fan Keep(Fan fan)
    {
        Locked[(fan.Account, fan.OpenIdHash)] = fan;
        return fan;
    }
}
