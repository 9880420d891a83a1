using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Tags;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Scores inviters for a day and keeps their tag in step. A day is judged by what was so when it began, and what is written
/// first stays, so a run done again, later or on two nodes at once, gives the same.
/// </summary>
internal sealed class KocDesk(KocFacts facts, KocStore store, TagBook tags, FanRegistry fans, Db db, IOptions<KocOptions> options)
{
    public const string TagCode = "koc";
    private const string TagName = "KOC";

    private const int BatchMax = 100;

    /// <summary>More than ever fall due in a day.</summary>
    private const int DroppedDaysMax = 10;

    /// <returns>How many were scored.</returns>
    public async Task<int> ScoreAsync(DateOnly day, CancellationToken ct)
    {
        var asOf = BusinessCalendar.At(day, TimeOnly.MinValue);
        var since = asOf.AddDays(-options.Value.WindowDays);
        var (scored, after) = (0, new Id<Fan>(0));
        while (await facts.ListInvitersAsync(after, since, asOf, BatchMax, ct) is { Count: > 0 } batch)
        {
            var helps = await facts.ListHelpsAsync(batch, since, asOf, ct);
            await SaveAsync([.. batch.Select(inviter => ScoreOf(day, inviter, [.. helps[inviter]], asOf))], ct);
            scored += batch.Count;
            after = batch[^1];
        }

        return scored;
    }

    /// <summary>Gives the tag to those who reached the upper mark, takes it from those below the lower one or not scored at all.</summary>
    public async Task TagAsync(DateOnly day, CancellationToken ct)
    {
        var tagId = await tags.EnsureAsync(TagCode, TagName, ct);
        KocCursor? cursor = null;
        while (await store.PageAsync(day, options.Value.TagAt, cursor, BatchMax, ct) is { Count: > 0 } page)
        {
            await GiveAsync([.. page.Select(row => row.FanId)], tagId, ct);
            cursor = new KocCursor(page[^1].Score, page[^1].FanId.Value);
        }

        var after = new Id<Fan>(0);
        while (await tags.ListHoldersAsync(tagId, after, BatchMax, ct) is { Count: > 0 } holders)
        {
            await tags.TakeAsync([.. holders.Except(await store.ListAtLeastAsync(day, options.Value.UntagBelow, holders, ct))], tagId, ct);
            after = holders[^1];
        }
    }

    /// <summary>Scores older than they are kept.</summary>
    public async Task DropOldAsync(DateOnly today, CancellationToken ct)
    {
        for (var i = 0; i < DroppedDaysMax && await store.DropOldestAsync(today.AddDays(-options.Value.KeptDays), ct); i++)
        {
        }
    }

    private static KocDay ScoreOf(DateOnly day, Id<Fan> inviter, IReadOnlyCollection<KocHelp> helps, DateTimeOffset asOf)
    {
        var score = KocScore.Of(KocInputs.Of(helps, asOf));
        return new KocDay(day, inviter, score.Points, score.Parts);
    }

    private Task SaveAsync(IReadOnlyCollection<KocDay> scores, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            foreach (var score in scores)
                await store.InsertAsync(score, token);
        },
        ct);

    private Task GiveAsync(IReadOnlyCollection<Id<Fan>> fanIds, Id<Tag> tagId, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            // Locked, so that nobody gets a tag who is being forgotten at this moment.
            foreach (var fan in (await fans.LockAsync(fanIds, token)).Where(fan => fan.OpenId is not null && fan.State != FanState.Left))
                await tags.GiveAsync(fan.Id, [tagId], token);
        },
        ct);
}
