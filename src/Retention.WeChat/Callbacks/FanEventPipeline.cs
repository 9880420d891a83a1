using System.Text;
using Microsoft.Extensions.Options;
using Retention.Channels.Sms;
using Retention.Channels.WeChat.Callbacks;
using Retention.WeChat.Conversations;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Journeys;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Outreach;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tags;

namespace Retention.WeChat.Callbacks;

/// <summary>
/// What follows from an event, in order, in the caller's transaction. This is the only place where the order of
/// consequences is written: who the fan is, who brought them and what that earns, their tags, their journey, the answer.
/// </summary>
internal sealed class FanEventPipeline(
    FanRegistry fans,
    TagBook tags,
    EarningDesk earning,
    ReferralProgram referrals,
    JourneyRunner journeys,
    SendRights rights,
    SubscribeDesk subscriptions,
    OutreachDesk outreach,
    ConsentDesk words,
    ChannelBlocks blocks,
    Receipts receipts,
    MassDesk mass,
    ConversationDesk conversations,
    RevocationDesk revocations,
    PenaltyDesk penalties,
    InboxStore inbox,
    TimeProvider clock,
    IOptions<CallbacksOptions> options)
{
    /// <summary>Locks all fans of a batch at once, per account.</summary>
    public async Task LockFansAsync(IReadOnlyCollection<InboxItem> items, CancellationToken ct)
    {
        foreach (var account in items.Where(item => item.Inbound?.FanOpenId is not null).GroupBy(item => AccountOf(item.Source)))
            await fans.LockAsync(account.Key, [.. account.Select(item => item.Inbound!.FanOpenId!)], ct);
    }

    /// <returns>The answer offered to the fan, if any.</returns>
    public async Task<OutreachMessage?> HandleAsync(InboxItem item, CancellationToken ct)
    {
        RetentionTelemetry.InboxLagged(clock.GetUtcNow() - item.ReceivedAt);
        if (item.Inbound is not { } inbound)
        {
            await SmsAsync(item, ct);
            return null;
        }

        RetentionTelemetry.EventProcessed(inbound.GetType().Name);
        return inbound switch
        {
            Inbound.Followed followed => await FollowedAsync(item, followed, ct),
            Inbound.Unfollowed or Inbound.AuthorizationCancelled => await LeftAsync(item, inbound, ct),
            Inbound.Scanned scanned => await ScannedAsync(item, scanned, ct),
            Inbound.TextMessage { MenuItemId: null } text => await WroteAsync(item, text, text.Content, ct),
            Inbound.TextMessage tapped => await ClickedAsync(item, tapped, tapped.MenuItemId!, ct),
            Inbound.Message message => await WroteAsync(item, message, "", ct),
            Inbound.MenuClicked clicked => await ClickedAsync(item, clicked, clicked.Key, ct),
            Inbound.CustomerServiceOpened opened => await ServiceOpenedAsync(item, opened, ct),
            Inbound.CodeScanned code => await ClickedAsync(item, code, code.Key, ct),
            Inbound.SubscribePromptAnswered answered => await SubscribedAsync(item, answered, answered.Answers, ct),
            Inbound.SubscribeSettingChanged changed => await SubscribedAsync(item, changed, changed.Answers, ct),
            Inbound.SubscribeMessageSent sent => await SubscribeReceiptAsync(item, sent, ct),
            Inbound.TemplateReceipt receipt => await TemplateReceiptAsync(receipt, ct),
            Inbound.MassSendReceipt receipt => await MassReceiptAsync(item, receipt, ct),
            Inbound.AuthorizationRevoked revoked => await RevokedAsync(item, revoked, ct),
            Inbound.Punished punished => await PunishedAsync(punished, ct),
            Inbound.Unknown or Inbound.Malformed => await KeepAsync(item, ct),
            { FanOpenId: not null } => await NoteAsync(item, inbound, ct),
            _ => await KeepAsync(item, ct),
        };
    }

    /// <summary>A shop reports something real a fan did.</summary>
    /// <param name="key">The shop's own name for it: it earns once.</param>
    public async Task ServiceEventAsync(Fan fan, string key, string kind, DateTimeOffset at, CancellationToken ct)
    {
        await fans.RecordAsync(fan.Id, "ServiceEvent", kind, at, ct);
        await earning.EarnAsync(new EarningEvent(ServiceKeyOf(key), EarningKind.ServiceEvent, fan.MemberId, at, Subject: kind), ct);
        await referrals.ServiceEventAsync(fan.MemberId, ServiceKeyOf(key), at, ct);
    }

    /// <summary>Names a service event to what it earns and to the help it confirms.</summary>
    public static string ServiceKeyOf(string key) => $"service:{key}";

    private async Task<OutreachMessage?> FollowedAsync(InboxItem item, Inbound.Followed followed, CancellationToken ct)
    {
        var at = followed.CreatedAt;
        var (fan, kind) = await fans.FollowAsync(AccountOf(item.Source), followed.FromUserName, at, followed.SceneKey, ct);
        var campaign = await referrals.AttributeAsync(fan, kind, followed.SceneKey, at, ct);
        if (!fan.IsFollowing || kind is FollowKind.Late)
            return null;

        await tags.ApplyAsync(fan, campaign?.Value, ct);
        await rights.OpenWindowAsync(fan.Id, SendRightKind.Follow, at, ct);
        await blocks.LiftWeChatAsync(fan.Id, ct);
        if (kind == FollowKind.AlreadyFollowing)
            return null;
        await journeys.StartAsync(fan, kind, at, ct);
        return await AnswerAsync(item, fan, AnswerTrigger.Follow, "", ct);
    }

    private async Task<OutreachMessage?> LeftAsync(InboxItem item, Inbound inbound, CancellationToken ct)
    {
        var (fan, left) = await fans.UnfollowAsync(AccountOf(item.Source), inbound.FanOpenId!, inbound.CreatedAt, ct);
        // Also where a newer follow came first: they did leave in between.
        await referrals.InviteeLeftAsync(fan.Id, inbound.CreatedAt, ct);
        if (!left)
            return null;
        await rights.CloseWindowsAsync(fan.Id, ct);
        await journeys.StopAsync(fan.Id, ct);
        await outreach.CancelAsync(fan.Id, "not_following", ct);
        return null;
    }

    private async Task<OutreachMessage?> ScannedAsync(InboxItem item, Inbound.Scanned scanned, CancellationToken ct)
    {
        var fan = await MeetAsync(item, scanned, "Scanned", scanned.SceneKey, ct);
        await rights.OpenWindowAsync(fan.Id, SendRightKind.Scan, scanned.CreatedAt, ct);
        await referrals.ScannedAsync(fan, scanned.SceneKey, scanned.CreatedAt, ct);
        return null;
    }

    private async Task<OutreachMessage?> WroteAsync(InboxItem item, Inbound message, string text, CancellationToken ct)
    {
        var fan = await MeetAsync(item, message, "Wrote", message.Head.MsgType, ct);
        await rights.OpenWindowAsync(fan.Id, SendRightKind.Message, message.CreatedAt, ct);
        await blocks.LiftWeChatAsync(fan.Id, ct);
        return await AnswerAsync(item, fan, AnswerTrigger.Keyword, text, ct);
    }

    private async Task<OutreachMessage?> ClickedAsync(InboxItem item, Inbound clicked, string key, CancellationToken ct)
    {
        var fan = await MeetAsync(item, clicked, "Clicked", key, ct);
        await rights.OpenWindowAsync(fan.Id, SendRightKind.MenuClick, clicked.CreatedAt, ct);
        return await AnswerAsync(item, fan, AnswerTrigger.Menu, key, ct);
    }

    private async Task<OutreachMessage?> ServiceOpenedAsync(InboxItem item, Inbound.CustomerServiceOpened opened, CancellationToken ct)
    {
        var fan = await MeetAsync(item, opened, nameof(Inbound.CustomerServiceOpened), null, ct);
        await rights.OpenWindowAsync(fan.Id, SendRightKind.ServiceEntry, opened.CreatedAt, ct);
        return null;
    }

    private async Task<OutreachMessage?> SubscribedAsync(InboxItem item, Inbound inbound, IReadOnlyList<SubscribeAnswer> answers, CancellationToken ct)
    {
        var fan = await MeetAsync(item, inbound, "SubscribeAnswered", $"{answers.Count(answer => answer.IsAccepted)} of {answers.Count} accepted", ct);
        foreach (var answer in answers)
        {
            if (answer.IsAccepted)
                await subscriptions.PushedAsync(fan.Id, answer.TemplateId, inbound.CreatedAt, ct);
            else if (inbound is Inbound.SubscribeSettingChanged)
                await subscriptions.SwitchedOffAsync(fan.Id, answer.TemplateId, ct);
            else
                await subscriptions.DeclinedAsync(fan.Id, answer.TemplateId, ct);
        }

        return null;
    }

    private async Task<OutreachMessage?> SubscribeReceiptAsync(InboxItem item, Inbound.SubscribeMessageSent sent, CancellationToken ct)
    {
        var fan = await fans.MeetAsync(AccountOf(item.Source), sent.FromUserName, ct);
        foreach (var receipt in sent.Receipts)
            await receipts.ReceiveAsync(SubscribeSender.ReceiptOf(fan.Id, receipt.TemplateId), receipt.IsSuccess, receipt.ErrorStatus, sent.CreatedAt, ct);
        return null;
    }

    private async Task<OutreachMessage?> TemplateReceiptAsync(Inbound.TemplateReceipt receipt, CancellationToken ct)
    {
        if (receipt.MsgId is { } id)
            await receipts.ReceiveAsync(id.ToString(System.Globalization.CultureInfo.InvariantCulture), receipt.Outcome == TemplateOutcome.Delivered, receipt.Status, receipt.CreatedAt, ct);
        return null;
    }

    private async Task<OutreachMessage?> MassReceiptAsync(InboxItem item, Inbound.MassSendReceipt receipt, CancellationToken ct)
    {
        if (receipt.MsgId is not { } id)
            return await KeepAsync(item, ct);
        await mass.ReceiveAsync(new MassReceipt(id, receipt.Status, receipt.SentCount, receipt.ErrorCount), ct);
        return null;
    }

    /// <summary>Of somebody we do not know nothing is kept, and nothing is to be: they are not registered for it.</summary>
    private async Task<OutreachMessage?> RevokedAsync(InboxItem item, Inbound.AuthorizationRevoked revoked, CancellationToken ct)
    {
        if (await fans.FindAsync(AccountOf(item.Source), revoked.OpenId, ct) is { } fan)
            await revocations.ForgetAsync(fan, Revoked.Of(revoked.RevokedCodes), revoked.CreatedAt, ct);
        return null;
    }

    private async Task<OutreachMessage?> PunishedAsync(Inbound.Punished punished, CancellationToken ct)
    {
        await penalties.ReceiveAsync(punished, ct);
        return null;
    }

    private async Task<OutreachMessage?> NoteAsync(InboxItem item, Inbound inbound, CancellationToken ct)
    {
        await MeetAsync(item, inbound, inbound.GetType().Name, null, ct);
        return null;
    }

    private async Task<OutreachMessage?> KeepAsync(InboxItem item, CancellationToken ct)
    {
        await inbox.KeepAsync(item.Id, clock.GetUtcNow(), ct);
        return null;
    }

    private async Task SmsAsync(InboxItem item, CancellationToken ct)
    {
        switch (SmsCallbackReader.Read(Encoding.UTF8.GetBytes(item.Body)))
        {
            case SmsCallback.Statuses statuses:
                foreach (var report in statuses.Reports)
                    await receipts.ReceiveAsync(report.SerialNumber, report.IsDelivered, $"{report.CarrierCode} {report.Description}".Trim(), clock.GetUtcNow(), ct);
                break;
            case SmsCallback.Reply { Message: { IsOptOut: true } reply }:
                await OptOutBySmsAsync(reply, ct);
                break;
            case SmsCallback.Reply:
                break;
            case SmsCallback.Malformed:
                await KeepAsync(item, ct);
                break;
        }
    }

    private async Task OptOutBySmsAsync(SmsReply reply, CancellationToken ct)
    {
        var phone = $"+{reply.CountryCode.TrimStart('+')}{reply.PhoneNumber}";
        var no = new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, false, ConsentSource.SmsReply, reply.Text, reply.ReceivedAt);
        foreach (var memberId in await fans.RefuseByPhoneAsync(phone, no, ct))
            await words.TakeAsync(memberId, no, ct);
    }

    private async Task<Fan> MeetAsync(InboxItem item, Inbound inbound, string kind, string? detail, CancellationToken ct)
    {
        var fan = await fans.MeetAsync(AccountOf(item.Source), inbound.FanOpenId!, ct);
        await fans.RecordAsync(fan.Id, kind, detail, inbound.CreatedAt, ct);
        return fan;
    }

    private Task<OutreachMessage?> AnswerAsync(InboxItem item, Fan fan, AnswerTrigger trigger, string input, CancellationToken ct) =>
        conversations.AnswerAsync(fan, new Question($"{item.Id}", trigger, input, item.Inbound!.CreatedAt, OfferedUntil(item)), ct);

    private DateTimeOffset? OfferedUntil(InboxItem item) =>
        item.Source == InboxSource.Mini ? null : item.ReceivedAt.AddMilliseconds(options.Value.PassiveReplyMilliseconds);

    private static FanAccount AccountOf(InboxSource source) => source == InboxSource.Mini ? FanAccount.Mini : FanAccount.Official;
}
