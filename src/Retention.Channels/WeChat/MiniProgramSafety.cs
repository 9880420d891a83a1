using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <summary>Where a text will be shown.</summary>
public enum TextScene
{
    Profile = 1,
    Comment = 2,
    Forum = 3,
    SocialLog = 4,
}

/// <param name="Suggest">pass, review or risky; an errcode of zero alone is no pass.</param>
/// <param name="Label">100 normal, 10001 ads, 20001 politics, 20002 porn, 20003 abuse, 20006 crime, 20008 fraud, 20012 vulgar, 20013 copyright, 21000 other.</param>
public sealed record TextCheck(string Suggest, string Label, string? TraceId)
{
    public bool IsPass => Suggest == "pass";
}

public enum RiskScene
{
    Registration = 0,
    MarketingFraud = 1,
}

public sealed record RiskQuestion(string OpenId, RiskScene Scene, string ClientIp, string? MobileNumber = null, string? EmailAddress = null)
{
    public override string ToString() => nameof(RiskQuestion);
}

/// <summary>WeChat's own judgement of texts and of people.</summary>
public sealed class MiniProgramSafety
{
    public const int MaxTextLength = 2_500;

    private readonly WeChatTransport transport;
    private readonly string appId;

    internal MiniProgramSafety(WeChatTransport transport, string appId)
    {
        this.transport = transport;
        this.appId = appId;
    }

    /// <summary>The fan must have used the mini-program within the last two hours.</summary>
    public async Task<TextCheck> CheckTextAsync(string openId, TextScene scene, string content, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxTextLength);
        var request = ApiRequest.PostRead("wxa/msg_sec_check", json =>
        {
            json.WriteString("openid", openId);
            json.WriteNumber("scene", (int)scene);
            json.WriteNumber("version", 2);
            json.WriteString("content", content);
        });
        var answer = await transport.CallAsync(request, WeChatJson.Default.TextCheckAnswer, ct);
        return new TextCheck(answer.Result.Suggest, answer.Result.Label, answer.TraceId);
    }

    /// <summary>From 0, harmless, to 4, most certainly a fraud.</summary>
    public async Task<int> RiskRankAsync(RiskQuestion question, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("wxa/getuserriskrank", json =>
        {
            json.WriteString("appid", appId);
            json.WriteString("openid", question.OpenId);
            json.WriteNumber("scene", (int)question.Scene);
            json.WriteString("client_ip", question.ClientIp);
            json.WriteOptional("mobile_no", question.MobileNumber);
            json.WriteOptional("email_address", question.EmailAddress);
            json.WriteBoolean("is_test", false);
        });
        return (await transport.CallAsync(request, WeChatJson.Default.RiskRankAnswer, ct)).RiskRank;
    }
}

internal sealed record TextCheckAnswer(TextCheckResult Result, string? TraceId = null);

internal sealed record TextCheckResult(string Suggest, [property: JsonConverter(typeof(TextOrNumberConverter))] string Label);

internal sealed record RiskRankAnswer(int RiskRank);
