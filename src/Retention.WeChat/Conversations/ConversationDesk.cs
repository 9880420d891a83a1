using Retention.Platform.Data;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Conversations;

/// <summary>Something a fan did that may be answered.</summary>
/// <param name="Key">Names the answer's touch.</param>
/// <param name="AskedAt">When the fan did it; it may reach us much later.</param>
/// <param name="OfferedUntil">Until when the response of its callback may carry the answer; null where WeChat takes none in it.</param>
internal sealed record Question(string Key, AnswerTrigger Trigger, string Input, DateTimeOffset AskedAt, DateTimeOffset? OfferedUntil);

/// <summary>Answers fans by the operators' rules, at most once per event.</summary>
internal sealed class ConversationDesk(
    Cached<IReadOnlyList<AnswerRule>> rules,
    OutreachDesk outreach,
    ConsentDesk words,
    ConsentBook consents,
    PointsLedger ledger,
    CheckInDesk checkIns,
    ReferralProgram referrals,
    ReferralLinks links,
    LinkStore linkStore,
    QrDesk qr,
    InviteAddresses addresses,
    TimeProvider clock)
{
    internal const int EntriesShown = 5;

    /// <summary>An answer that could not leave within this is stale; the chat window decides long before.</summary>
    private static readonly TimeSpan AnswerLife = TimeSpan.FromHours(24);

    /// <returns>The offered answer; null when the rules say nothing, or what they say goes out as a message.</returns>
    public async Task<OutreachMessage?> AnswerAsync(Fan fan, Question question, CancellationToken ct)
    {
        if (AnswerRule.Choose(await rules.GetAsync(ct), question.Trigger, question.Input) is not { } rule)
            return null;
        if (await SayAsync(fan, rule, question, ct) is not { } said || ChatRules.ShortenText(said) is not { Length: > 0 } text)
            return null;
        var touch = new Touch($"answer:{question.Key}", fan.Id, TouchPurpose.Transactional, new TouchContent { Text = text }, clock.GetUtcNow() + AnswerLife);
        if (question.OfferedUntil is { } until)
            return await outreach.OfferAsync(touch, until, ct);
        await outreach.AskAsync([touch], ct);
        return null;
    }

    private Task<string?> SayAsync(Fan fan, AnswerRule rule, Question question, CancellationToken ct) => rule.Action switch
    {
        AnswerAction.Say => Task.FromResult<string?>(rule.MainContent),
        AnswerAction.Silence => Task.FromResult<string?>(null),
        AnswerAction.Points => PointsAsync(fan, rule, ct),
        AnswerAction.Invite => InviteAsync(fan, rule, question, ct),
        AnswerAction.CheckIn => CheckInAsync(fan, rule, question, ct),
        AnswerAction.OptOut => OptOutAsync(fan, rule, question, ct),
        AnswerAction.OptIn => OptInAsync(fan, rule, question, ct),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<string?> PointsAsync(Fan fan, AnswerRule rule, CancellationToken ct)
    {
        var entries = await ledger.ListAsync(fan.MemberId, null, EntriesShown, ct);
        var balance = await ledger.BalanceAsync(fan.MemberId, ct);
        return AnswerRoom.Fill(entries.Count > 0 ? rule.MainContent : rule.OtherContent, "entries", ("balance", $"{balance}"), ("entries", string.Join('\n', entries.Select(Line))));
    }

    private async Task<string?> CheckInAsync(Fan fan, AnswerRule rule, Question question, CancellationToken ct)
    {
        var checkIn = await checkIns.CheckInAsync(fan.MemberId, question.AskedAt, ct);
        var balance = await ledger.BalanceAsync(fan.MemberId, ct);
        return AnswerRoom.Fill(
            checkIn.IsNew ? rule.MainContent : rule.OtherContent, null,
            ("points", $"{checkIn.Points}"), ("streak", $"{checkIn.Streak}"), ("balance", $"{balance}"));
    }

    private async Task<string?> InviteAsync(Fan fan, AnswerRule rule, Question question, CancellationToken ct)
    {
        if (await referrals.FindRunningAsync(clock.GetUtcNow(), ct) is not { } campaign)
            return rule.OtherContent;
        var link = await links.EnsureAsync(campaign.Id, fan.MemberId, ct);
        var pictureKey = $"picture:{question.Key}";
        if (await qr.IsReadyAsync(campaign, link, ct))
            await qr.DeliverAsync(campaign, link, pictureKey, ct);
        else
            await linkStore.WantQrAsync(link.Id, pictureKey, clock.GetUtcNow(), ct);
        // Their link is what they asked for: rather the description is cut.
        return AnswerRoom.Fill(rule.MainContent, "description", ("campaign", campaign.Terms.Name), ("description", campaign.Terms.Description), ("link", addresses.Of(link.Code)));
    }

    private async Task<string?> OptOutAsync(Fan fan, AnswerRule rule, Question question, CancellationToken ct)
    {
        if (await words.HasOptedOutAsync(fan.Id, ct))
            return rule.OtherContent;
        await words.TakeAsync(fan.Id, Word(given: false, rule, question), ct);
        return rule.MainContent;
    }

    private async Task<string?> OptInAsync(Fan fan, AnswerRule rule, Question question, CancellationToken ct)
    {
        if (!(await consents.OfAsync(fan.Id, ct)).HasOptedOut)
            return rule.OtherContent;
        await words.TakeAsync(fan.Id, Word(given: true, rule, question), ct);
        return rule.MainContent;
    }

    /// <summary>The proof is the rule's own words: it is kept for ever, and what else stood in the message is not.</summary>
    private static ConsentChange Word(bool given, AnswerRule rule, Question question) =>
        new(ConsentChannel.All, ConsentPurpose.Marketing, given, ConsentSource.Chat, rule.Pattern.Length > 0 ? rule.Pattern : null, question.AskedAt);

    private static string Line(PostedPoints entry) => $"{BusinessCalendar.Local(entry.PostedAt):MM-dd} {PointsReasonText.Of(entry.Reason)} {entry.Amount:+#;-#}";
}
