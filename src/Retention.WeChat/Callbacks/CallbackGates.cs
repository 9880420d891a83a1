using Microsoft.Extensions.Options;
using Retention.Channels.WeChat.Callbacks;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Callbacks;

/// <summary>The gate of one configured account.</summary>
internal sealed record AccountGate(InboxSource Source, FanAccount Account, CallbackGate Gate, int BodyBytesMax);

/// <summary>The gates by the last part of their address: <c>official</c> and <c>mini</c>.</summary>
internal sealed class CallbackGates
{
    private readonly Dictionary<string, AccountGate> gates = new(StringComparer.OrdinalIgnoreCase);

    public CallbackGates(IOptions<WeChatOptions> weChat, IOptions<CallbacksOptions> callbacks, TimeProvider clock)
    {
        Add("official", InboxSource.Official, FanAccount.Official, weChat.Value.OfficialAccount, callbacks.Value, clock);
        Add("mini", InboxSource.Mini, FanAccount.Mini, weChat.Value.MiniProgram, callbacks.Value, clock);
    }

    public AccountGate? Find(string account) => gates.GetValueOrDefault(account);

    private void Add(string name, InboxSource source, FanAccount account, WeChatAccountOptions options, CallbacksOptions callbacks, TimeProvider clock)
    {
        if (!options.IsConfigured || options.Token.Length == 0)
            return;
        var settings = new CallbackSettings
        {
            AppId = options.AppId,
            Token = options.Token,
            EncodingAesKey = options.EncodingAesKey,
            PreviousEncodingAesKey = options.PreviousEncodingAesKey,
            Mode = options.CallbackMode,
            TimestampWindow = TimeSpan.FromMinutes(callbacks.TimestampWindowMinutes),
        };
        gates[name] = new AccountGate(source, account, new CallbackGate(settings, clock), settings.MaxBodyBytes);
    }
}
