using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Counts for the person whatever any of their accounts was sent. When accounts become one member, or part, what they were
/// sent goes with them, before the commit.
/// </summary>
internal sealed class PersonalPressure(IPressureMemory memory, PressureKeeper keeper, PressureStore store, FanRegistry fans, PressureRules rules, Db db, TimeProvider clock) : IPressure, IFollowMembers
{
    private readonly HashSet<string> takenHere = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct)
    {
        if (!keeper.IsSure)
            return [.. wishes.Select(WithoutMemory)];
        var members = await MembersAsync(wishes.Select(wish => wish.FanId), ct);
        var asked = ToMembers(wishes, members);
        var facts = await memory.ReserveAsync(asked, now, ct);
        if (db.IsInTransaction)
        {
            takenHere.UnionWith(asked.Zip(facts).Where(each => each.Second is PressureFact.Reserved).Select(each => each.First.TouchKey));
            return await ClearAsync(facts, ct) ? await memory.ReserveAsync(asked, now, ct) : facts;
        }

        // Nobody held their rows: who has become another member meanwhile must be asked for again.
        var then = await MembersAsync(wishes.Select(wish => wish.FanId), ct);
        return [.. wishes.Zip(facts, (wish, fact) => members[wish.FanId] == then[wish.FanId] ? fact : new PressureFact.Unavailable())];
    }

    public async Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) => keeper.IsSure
        ? await memory.LookAsync(ToMembers(wishes, await MembersAsync(wishes.Select(wish => wish.FanId), ct)), now, ct)
        : [.. wishes.Select(WithoutMemory)];

    public async Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct)
    {
        var members = await MembersAsync(touches.Select(touch => touch.FanId), ct);
        await memory.ConfirmAsync([.. touches.Select(touch => touch with { FanId = members[touch.FanId] })], ct);
    }

    public async Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct)
    {
        var members = await MembersAsync(touches.Select(touch => touch.FanId), ct);
        await memory.GiveBackAsync([.. touches.Select(touch => touch with { FanId = members[touch.FanId] })], ct);
    }

    public async Task FollowAsync(Id<Fan> from, Id<Fan> to, CancellationToken ct)
    {
        var slots = await store.ListSlotsAsync(to, rules, clock.GetUtcNow(), ct);
        if (slots.Count == 0)
            return;
        await memory.BringAsync(slots, ct);
        // Missed, the one they were is spared more than need be; that errs on the right side.
        await db.AfterCommitAsync(token => memory.GiveBackAsync([.. slots.Select(slot => new TouchRef(from, slot.TouchKey))], token), ct);
    }

    /// <summary>
    /// A slot is given back after the commit that lets it go; killed in between, it would stand for its whole window. Who meets
    /// one whose message holds nothing any more gives it back. What others decide now is locked or has no row yet; what is
    /// decided here may not be written yet.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    private async Task<bool> ClearAsync(IReadOnlyList<PressureFact> facts, CancellationToken ct)
    {
        var holders = facts.OfType<PressureFact.Held>().SelectMany(held => held.Holders).Except(takenHere, StringComparer.Ordinal).ToList();
        if (holders.Count == 0)
            return false;
        var left = await store.LockLeftAsync(holders, ct);
        if (left.Count > 0)
            await GiveBackAsync([.. left.Select(each => new TouchRef(each.FanId, each.TouchKey))], ct);
        return left.Count > 0;
    }

    private PressureFact WithoutMemory(PressureWish wish) => rules.Covering(wish).Count == 0 ? new PressureFact.Free() : new PressureFact.Unavailable();

    private Task<IReadOnlyDictionary<Id<Fan>, Id<Fan>>> MembersAsync(IEnumerable<Id<Fan>> accounts, CancellationToken ct) => fans.MembersOfAsync([.. accounts.Distinct()], ct);

    private static List<PressureWish> ToMembers(IReadOnlyList<PressureWish> wishes, IReadOnlyDictionary<Id<Fan>, Id<Fan>> members) => [.. wishes.Select(wish => wish with { FanId = members[wish.FanId] })];
}
