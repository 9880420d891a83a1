using System.Security.Cryptography;
using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>By what way an invitation was passed on.</summary>
public enum ShareChannel
{
    /// <summary>A card of the mini-program, as it is about to be sent: WeChat never tells whether it was.</summary>
    Card,

    /// <summary>A team's card of the mini-program, likewise.</summary>
    Team,

    /// <summary>The card of the page behind a link, counted when the first reader opens it.</summary>
    Page,

    /// <summary>The poster, as the chat gives it to the inviter.</summary>
    Poster,
}

/// <summary>
/// Counts how often invitations are passed on, by whomever, for the inviter whose they are. Nothing is earned by it: WeChat
/// forbids rewarding a share, and only the review reads these figures.
/// </summary>
internal sealed class ShareBook(ShareStore store, ReferralLinks links, TeamBook teams, ReferralProgram program, Db db, TimeProvider clock)
{
    private const int MarkLength = 12;

    /// <summary>Tells one page's card from all others.</summary>
    public static string NewMark() => RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);

    /// <param name="code">A personal code or, by that channel, a team's; of one we do not know nothing is counted.</param>
    /// <param name="channel">The way.</param>
    /// <param name="at">When; outside the campaign's time nothing is counted.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task NoteAsync(string code, ShareChannel channel, DateTimeOffset at, CancellationToken ct)
    {
        var target = channel == ShareChannel.Team ? await teams.TargetAsync(code, ct) : await links.FindTargetAsync(code, ct);
        if (target is not null)
            await NoteAsync(target, channel, at, ct);
    }

    public async Task NoteAsync(LinkTarget target, ShareChannel channel, DateTimeOffset at, CancellationToken ct)
    {
        if (await IsCountedAsync(target, at, ct))
            await db.InTransactionAsync(token => store.AddAsync(target, ProgressStore.DayOf(at), channel, token), ct);
    }

    /// <summary>Somebody came by a page's shared card, which shows that it was shared.</summary>
    /// <param name="target">Whose page.</param>
    /// <param name="mark">What the card carries; one that is none of ours is passed over.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task OpenedAsync(LinkTarget target, string mark, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (mark.Length != MarkLength || !mark.All(char.IsAsciiHexDigitLower) || !await IsCountedAsync(target, now, ct))
            return;
        await db.InTransactionAsync(
            async token =>
            {
                var day = ProgressStore.DayOf(now);
                // Beyond what is counted nothing is kept either, so that made-up marks fill no table.
                if (await store.IsFullAsync(target, day, ShareChannel.Page, token) || !await store.KeepMarkAsync(mark, now, token))
                    return;
                await store.AddAsync(target, day, ShareChannel.Page, token);
            },
            ct);
    }

    private async Task<bool> IsCountedAsync(LinkTarget target, DateTimeOffset at, CancellationToken ct) =>
        await program.FindCampaignAsync(target.CampaignId, ct) is { } campaign && campaign.Row.State != CampaignState.Stopped && campaign.Terms.IsWithin(at);
}

/// <summary>The tables <c>referral_share</c> and <c>referral_shared_card</c>.</summary>
internal sealed class ShareStore(Db db)
{
    /// <summary>More of one inviter by one way on one day are not counted; nobody honest comes near.</summary>
    public const int DayMax = 500;

    /// <summary>In the caller's transaction.</summary>
    public async Task AddAsync(LinkTarget target, string day, ShareChannel channel, CancellationToken ct)
    {
        var row = new { target.CampaignId, target.InviterId, day, channel, max = DayMax };
        await db.QueueAsync(Sql.Open, row, ct);
        await db.QueueAsync(Sql.Add, row, ct);
    }

    public async Task<bool> IsFullAsync(LinkTarget target, string day, ShareChannel channel, CancellationToken ct) =>
        await db.FindAsync<long>(Sql.CountFull, new { target.CampaignId, target.InviterId, day, channel, max = DayMax }, ct) > 0;

    /// <returns>False when it is known.</returns>
    public async Task<bool> KeepMarkAsync(string mark, DateTimeOffset now, CancellationToken ct) => await db.ExecuteAsync(Sql.KeepMark, new { mark, now }, ct) == 1;

    public Task<int> ForgetMarksAsync(DateTimeOffset before, CancellationToken ct) => db.ExecuteAsync(Sql.ForgetMarks, new { before }, ct);

    internal static class Sql
    {
        public const string Open = """
            insert into referral_share (campaign_id, fan_id, day, channel, shares)
            select @CampaignId, @InviterId, @day, @channel, 0 from (select 1 as one) as here
            where not exists (
                select 1 from referral_share where campaign_id = @CampaignId and fan_id = @InviterId and day = @day and channel = @channel)
            """;

        public const string Add = """
            update referral_share set shares = shares + 1
            where campaign_id = @CampaignId and fan_id = @InviterId and day = @day and channel = @channel and shares < @max
            """;

        public const string CountFull = """
            select count(*) from referral_share
            where campaign_id = @CampaignId and fan_id = @InviterId and day = @day and channel = @channel and shares >= @max
            """;

        public const string KeepMark = """
            insert into referral_shared_card (mark, opened_at)
            select @mark, @now from (select 1 as one) as here
            where not exists (select 1 from referral_shared_card where mark = @mark)
            """;

        public const string ForgetMarks = "delete from referral_shared_card where opened_at < @before";
    }
}
