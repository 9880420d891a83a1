using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>Which channels this installation has an account for.</summary>
public sealed class ConfiguredChannels(IReadOnlySet<Channel> all)
{
    private static readonly Channel[] ByWeChat = [Channel.PassiveReply, Channel.CustomerService, Channel.Subscribe];
    private static readonly Channel[] ByOfficialAccount = [Channel.Template, Channel.MassSend];

    internal ConfiguredChannels(WeChatApps apps, SmsGateway sms)
        : this(Of(apps.Find(Fans.FanAccount.Official) is not null, apps.Find(Fans.FanAccount.Mini) is not null, sms.Client is not null))
    {
    }

    public IReadOnlySet<Channel> All => all;

    private static HashSet<Channel> Of(bool official, bool mini, bool sms) =>
        [.. official || mini ? ByWeChat : [], .. official ? ByOfficialAccount : [], .. sms ? [Channel.Sms] : Array.Empty<Channel>()];
}
