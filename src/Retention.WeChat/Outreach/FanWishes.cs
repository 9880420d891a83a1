using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>What a person wants and has got from us, across their accounts: refusals hold for all of them, and messages are part of their copy.</summary>
internal sealed class FanWishes(OutreachDesk desk, ConsentBook consents, MemberStore members, FanRegistry fans, Db db) : IBelongings, IExported
{
    private const int MessagesMax = 2000;

    public string Name => "messages";

    /// <summary>Whoever said no in one account has said it in all of both members; a yes is worth only where it was given.</summary>
    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        var accounts = (await members.ListFansAsync(merge.Into, ct)).Select(id => new Id<Fan>(id)).ToList();
        await fans.LockAsync(accounts, ct);
        foreach (var (account, words) in await consents.OfAsync(accounts, ct))
        {
            foreach (var no in words.Words.Where(word => !word.Given))
                await RefuseAsync(accounts.Where(other => other != account), no, ct);
        }
    }

    /// <summary>A no is not taken back by anybody but the person.</summary>
    public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => Task.CompletedTask;

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<Received>(Sql.ListSent, new { memberId, limit = MessagesMax }, ct);

    /// <summary>With how it was said and in which words: the proof is carried over as it was.</summary>
    private async Task RefuseAsync(IEnumerable<Id<Fan>> accounts, Consent no, CancellationToken ct)
    {
        var said = await consents.FindEntryAsync(no, ct) ?? throw new InvalidOperationException($"Fan {no.FanId} refused, and nobody wrote down how.");
        foreach (var account in accounts)
            await desk.TakeConsentAsync(account, new ConsentChange(no.Channel, no.Purpose, false, said.Source, said.Wording, no.DecidedAt), ct);
    }

    [method: ExplicitConstructor]
    private sealed record Received(TouchPurpose Purpose, Channel? Channel, string? Content, DateTimeOffset? SentAt);

    internal static class Sql
    {
        public const string ListSent = """
            select m.purpose, m.channel, m.content, m.sent_at
            from outreach_message m join fan f on f.id = m.fan_id
            where f.member_id = @memberId and m.sent_at is not null order by m.id desc limit @limit
            """;
    }
}
