using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Tags;

/// <summary>Gives fans the tags their rules say, each tag once. Rules changed elsewhere are followed within seconds.</summary>
internal sealed class TagBook(TagStore store, Cached<IReadOnlyList<TagRule>> rules, Db db, IdGenerator ids, TimeProvider clock) : IKnowProfiles, IForgetFans
{
    /// <param name="fan">A fan locked by the running transaction.</param>
    /// <param name="campaignId">The campaign that brought them, when one did.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task ApplyAsync(Fan fan, long? campaignId, CancellationToken ct)
    {
        var facts = TagFacts.Of(fan, campaignId);
        var given = new HashSet<Id<Tag>>();
        foreach (var rule in await rules.GetAsync(ct))
        {
            if (rule.Matches(facts) && given.Add(rule.TagId))
                await store.TagAsync(fan.Id, rule.TagId, rule.Id, clock.GetUtcNow(), ct);
        }
    }

    /// <summary>Gives tags that no rule asks for, e.g. for what a fan answered; those they have are left as they are.</summary>
    public async Task GiveAsync(Id<Fan> fanId, IEnumerable<Id<Tag>> tagIds, CancellationToken ct)
    {
        foreach (var tagId in tagIds)
            await store.TagAsync(fanId, tagId, null, clock.GetUtcNow(), ct);
    }

    public async Task TakeAsync(IReadOnlyCollection<Id<Fan>> fanIds, Id<Tag> tagId, CancellationToken ct)
    {
        if (fanIds.Count > 0)
            await store.UntagAsync(fanIds, tagId, ct);
    }

    /// <summary>The tag of a code, for features that keep one of their own; made where there is none yet.</summary>
    public Task<Id<Tag>> EnsureAsync(string code, string name, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await store.FindTagAsync(code, token) is { } known)
                return known.Id;
            var tag = new Tag(ids.Next<Tag>(), code, name);
            await store.InsertTagAsync(tag, token);
            return tag.Id;
        },
        ct);

    /// <summary>Who has a tag, in the order of their ids.</summary>
    public async Task<IReadOnlyList<Id<Fan>>> ListHoldersAsync(Id<Tag> tagId, Id<Fan> after, int limit, CancellationToken ct) =>
        [.. (await store.ListHoldersAsync(tagId, after, limit, ct)).Select(id => new Id<Fan>(id))];

    /// <summary>The way a fan came is known only with their profile; rules that ask for a campaign were applied at the follow.</summary>
    public Task ProfileKnownAsync(Fan fan, CancellationToken ct) => fan.IsFollowing ? ApplyAsync(fan, null, ct) : Task.CompletedTask;

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await store.UntagAllAsync(id, ct);
}
