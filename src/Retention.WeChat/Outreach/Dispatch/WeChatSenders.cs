using Retention.Channels.WeChat;
using Retention.Platform;
using Retention.Platform.Ids;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>What the WeChat channels share: the account's client and the reading of refusals.</summary>
internal abstract class WeChatSender(WeChatApps apps) : IChannelSender
{
    public abstract Channel Channel { get; }

    public virtual TimeSpan RepeatIsSafeFor => TimeSpan.Zero;

    public async Task<SendOutcome> SendAsync(Dispatch dispatch, TouchContent content, CancellationToken ct)
    {
        if (dispatch.OpenId is not { } openId)
            return new SendOutcome.Refused("erased", "粉丝的资料已按规定删除。");
        if (apps.Find(dispatch.Account) is not { } app)
            return SendOutcome.ChannelDown.NotConfigured("本节点没有配置这个账号，请检查 WeChat 设置。", "This node has no such account; check the settings of WeChat.");
        try
        {
            return new SendOutcome.Accepted(await SendAsync(app, openId, dispatch, content, ct));
        }
        catch (WeChatException error)
        {
            return SendOutcome.Of(error);
        }
    }

    /// <returns>The id the receipt will carry, when there is one.</returns>
    protected abstract Task<string?> SendAsync(WeChatApp app, string openId, Dispatch dispatch, TouchContent content, CancellationToken ct);

    protected MiniProgramJump? Jump(string? path) =>
        path is not null && apps.Find(FanAccount.Mini) is { } mini ? new MiniProgramJump(mini.Settings.AppId, path) : null;
}

internal sealed class CustomerServiceSender(WeChatApps apps) : WeChatSender(apps)
{
    public override Channel Channel => Channel.CustomerService;

    protected override async Task<string?> SendAsync(WeChatApp app, string openId, Dispatch dispatch, TouchContent content, CancellationToken ct)
    {
        CustomerServiceMessage message = content switch
        {
            { ImageMediaId: { } media } => new CustomerServiceMessage.Image(media),
            // A mini-program's chat knows no news; its card is a link.
            { News: { } card } when dispatch.Route.IsMini => new CustomerServiceMessage.Link(card.Title, card.Description, card.Url, card.PictureUrl ?? ""),
            { News: { } card } => new CustomerServiceMessage.News(card.Title, card.Description, card.Url, card.PictureUrl ?? ""),
            { Text: { } text } => new CustomerServiceMessage.Text(text),
            _ => throw new InvalidOperationException($"Message {dispatch.Id} has nothing that fits a chat."),
        };
        await app.CustomerService.SendAsync(openId, message, ct);
        return null;
    }
}

internal sealed class TemplateSender(WeChatApps apps) : WeChatSender(apps)
{
    /// <summary>WeChat promises ten minutes per client_msg_id; a minute is left for clocks that differ.</summary>
    public override TimeSpan RepeatIsSafeFor => TimeSpan.FromMinutes(9);

    public override Channel Channel => Channel.Template;

    protected override async Task<string?> SendAsync(WeChatApp app, string openId, Dispatch dispatch, TouchContent content, CancellationToken ct)
    {
        var template = content.Template!;
        var message = new TemplateMessage(openId, template.TemplateId, template.Data, template.Url, Jump(template.MiniProgramPath), dispatch.ClientMessageId);
        return (await app.Templates.SendAsync(message, ct)).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

internal sealed class SubscribeSender(WeChatApps apps) : WeChatSender(apps)
{
    private const int ReceiptMax = 64;

    public override Channel Channel => Channel.Subscribe;

    /// <summary>WeChat names no id when it accepts one; its receipt names fan and template, and of several messages the oldest is meant.</summary>
    public static string ReceiptOf(Id<Fan> fanId, string templateId) => $"sub:{fanId}:{templateId}".Cut(ReceiptMax);

    protected override async Task<string?> SendAsync(WeChatApp app, string openId, Dispatch dispatch, TouchContent content, CancellationToken ct)
    {
        var subscribe = content.Subscribe!;
        // What a fan accepted in the mini-program is no grant of the service account's: each has a call of its own.
        await (dispatch.Route.IsMini
            ? app.MiniProgramMessages.SendAsync(new MiniProgramMessage(openId, subscribe.TemplateId, subscribe.Data, PageOf(subscribe)), ct)
            : app.SubscribeMessages.SendAsync(new SubscribeMessage(openId, subscribe.TemplateId, subscribe.Data, subscribe.Url, Jump(subscribe.MiniProgramPath)), ct));
        return ReceiptOf(dispatch.FanId, subscribe.TemplateId);
    }

    /// <summary>WeChat knows no page that begins with a slash (41030), as pages do everywhere else.</summary>
    private static string? PageOf(TemplateContent subscribe) => subscribe.MiniProgramPath?.TrimStart('/');
}
