using Retention.WeChat.Channels;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>Which channels this installation has an account for.</summary>
public sealed class ConfiguredChannels(IReadOnlySet<Channel> all)
{
    private static readonly Channel[] ByWeChat = [Channel.PassiveReply, Channel.CustomerService, Channel.Subscribe];
    private static readonly Channel[] ByOfficialAccount = [Channel.Template, Channel.MassSend];

    public IReadOnlySet<Channel> All => all;

    internal static ConfiguredChannels Of(WeChatApps apps, SmsGateway sms) =>
        new(Of(apps.Find(FanAccount.Official) is not null, apps.Find(FanAccount.Mini) is not null, sms.Client is not null));

    private static HashSet<Channel> Of(bool official, bool mini, bool sms) =>
        [.. official || mini ? ByWeChat : [], .. official ? ByOfficialAccount : [], .. sms ? [Channel.Sms] : Array.Empty<Channel>()];
}
