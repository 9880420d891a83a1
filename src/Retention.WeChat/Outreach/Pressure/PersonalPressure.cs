using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Counts for the person whatever any of their accounts was sent. When accounts become one member, or part, what they were
/// sent goes with them, before the commit.
/// </summary>
internal sealed class PersonalPressure(IPressureMemory memory, PressureStore store, Db db, TimeProvider clock) : IPressure, IFollowMembers
{
    public async Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct)
    {
        var members = await MembersAsync(wishes, ct);
        var facts = await memory.ReserveAsync(ToMembers(wishes, members), now, ct);
        if (db.IsInTransaction)
            return facts;
        // Nobody held their rows: who has become another member meanwhile must be asked for again.
        var then = await MembersAsync(wishes, ct);
        return [.. wishes.Zip(facts, (wish, fact) => members[wish.FanId] == then[wish.FanId] ? fact : new PressureFact.Unavailable())];
    }

    public async Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) =>
        await memory.LookAsync(ToMembers(wishes, await MembersAsync(wishes, ct)), now, ct);

    public async Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct)
    {
        var members = await store.MembersOfAsync(touches.Select(touch => touch.FanId), ct);
        await memory.ConfirmAsync([.. touches.Select(touch => touch with { FanId = members[touch.FanId] })], ct);
    }

    public async Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct)
    {
        var members = await store.MembersOfAsync(touches.Select(touch => touch.FanId), ct);
        await memory.GiveBackAsync([.. touches.Select(touch => touch with { FanId = members[touch.FanId] })], ct);
    }

    public async Task FollowAsync(Id<Fan> from, Id<Fan> to, CancellationToken ct)
    {
        List<PressureSlot> slots = [.. (await store.ListCountingAsync(to, clock.GetUtcNow(), ct)).Select(message => message.ToSlot())];
        if (slots.Count == 0)
            return;
        await memory.BringAsync(slots, ct);
        // Missed, the one they were is spared more than need be; that errs on the right side.
        await db.AfterCommitAsync(token => memory.GiveBackAsync([.. slots.Select(slot => new TouchRef(from, slot.TouchKey))], token), ct);
    }

    private Task<Dictionary<Id<Fan>, Id<Fan>>> MembersAsync(IReadOnlyList<PressureWish> wishes, CancellationToken ct) => store.MembersOfAsync(wishes.Select(wish => wish.FanId), ct);

    private static List<PressureWish> ToMembers(IReadOnlyList<PressureWish> wishes, Dictionary<Id<Fan>, Id<Fan>> members) => [.. wishes.Select(wish => wish with { FanId = members[wish.FanId] })];
}
