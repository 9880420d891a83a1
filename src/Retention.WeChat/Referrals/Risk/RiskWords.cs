using System.Diagnostics;

namespace Retention.WeChat.Referrals;

/// <summary>What a part says to operators, and how much of it a fan is told: enough to act on, too little to train on.</summary>
internal static class RiskWords
{
    private const string FanPace = "近期助力较为集中，正在核实，请稍后查看。";
    private const string FanDevice = "本次助力的设备或网络需要核实。";
    private const string FanAccount = "好友的账号信息需要核实，绑定手机号有助于尽快通过。";
    private const string FanStay = "部分好友未继续关注，正在核实。";

    public static string Chinese(RiskPart part) => What(part) + (part.Later is { } later ? $"，其中 {later} {Later(part.Signal)}" : "");

    public static string English(RiskPart part) => WhatEn(part) + (part.Later is { } later ? $"; {later} of them {LaterEn(part.Signal)} after this help" : "");

    private static string What(RiskPart part) => part.Signal switch
    {
        RiskSignal.HelpSpeed => $"邀请人在 {Span(part)}内获得 {part.Seen} 次助力（达到 {part.At} 次）",
        RiskSignal.Regularity => $"助力间隔过于规律（规律度 {part.Seen}%，达到 {part.At}%）",
        RiskSignal.DeviceShared => $"该邀请人另有 {part.Seen} 位好友使用同一设备",
        RiskSignal.DeviceElsewhere => $"其他邀请人的 {part.Seen} 位好友使用同一设备",
        RiskSignal.DeviceOfInviter => "好友与邀请人使用同一设备",
        RiskSignal.PhoneShared => $"该邀请人另有 {part.Seen} 位好友使用同一手机号",
        RiskSignal.PhoneOfInviter => "好友与邀请人使用同一手机号",
        RiskSignal.VirtualNumber => "好友的手机号属于虚拟运营商号段",
        RiskSignal.IpShared => $"该邀请人一天内另有 {part.Seen} 位好友来自同一网络地址（弱证据）",
        RiskSignal.IpCrowd => $"其他邀请人一天内有 {part.Seen} 位好友来自同一网络地址（弱证据）",
        RiskSignal.LeftSoon => $"该邀请人 {part.Seen}% 的好友在一天内取消关注",
        RiskSignal.LeftLater => $"该邀请人 {part.Seen}% 的好友在确认后取消关注",
        RiskSignal.Circle => "好友（或其设备、手机号）就是邀请人的上游邀请人：形成闭环",
        RiskSignal.YoungInviter => $"邀请人的账号不足 {Span(part)}，且自己是在共用设备上被邀请来的",
        RiskSignal.ChainSpeed => $"{Span(part)}内连续完成 {part.Seen} 级邀请",
        RiskSignal.WeChatRank => $"微信用户安全等级为 {part.Seen}（0 正常，4 最可疑）",
        _ => throw new UnreachableException(),
    };

    private static string WhatEn(RiskPart part) => part.Signal switch
    {
        RiskSignal.HelpSpeed => $"The inviter got {part.Seen} helps within {SpanEn(part)} (from {part.At} on)",
        RiskSignal.Regularity => $"Helps come like clockwork (regularity {part.Seen}%, from {part.At}% on)",
        RiskSignal.DeviceShared => $"{part.Seen} other friends of this inviter use the same device",
        RiskSignal.DeviceElsewhere => $"{part.Seen} friends of other inviters use the same device",
        RiskSignal.DeviceOfInviter => "Friend and inviter use the same device",
        RiskSignal.PhoneShared => $"{part.Seen} other friends of this inviter use the same phone number",
        RiskSignal.PhoneOfInviter => "Friend and inviter use the same phone number",
        RiskSignal.VirtualNumber => "The friend's phone number is of a virtual operator",
        RiskSignal.IpShared => $"{part.Seen} other friends of this inviter came from the same address within a day (weak)",
        RiskSignal.IpCrowd => $"{part.Seen} friends of other inviters came from the same address within a day (weak)",
        RiskSignal.LeftSoon => $"{part.Seen}% of this inviter's friends left within a day",
        RiskSignal.LeftLater => $"{part.Seen}% of this inviter's friends left after they were confirmed",
        RiskSignal.Circle => "The friend, or their device or phone, is somebody through whom the inviter came: a circle",
        RiskSignal.YoungInviter => $"The inviter is younger than {SpanEn(part)} and was brought on a shared device",
        RiskSignal.ChainSpeed => $"{part.Seen} levels of invitations within {SpanEn(part)}",
        RiskSignal.WeChatRank => $"WeChat's own risk rank is {part.Seen} (0 harmless, 4 most suspicious)",
        _ => throw new UnreachableException(),
    };

    private static string Later(RiskSignal signal) => signal switch
    {
        RiskSignal.HelpSpeed or RiskSignal.Regularity => "次在本次助力之后",
        RiskSignal.ChainSpeed => "级在本次助力之后",
        RiskSignal.LeftSoon or RiskSignal.LeftLater => "位在本次助力之后离开",
        _ => "位在本次助力之后到来",
    };

    private static string LaterEn(RiskSignal signal) => signal is RiskSignal.LeftSoon or RiskSignal.LeftLater ? "left" : "came";

    /// <summary>Names neither the rule nor its threshold, and accuses nobody.</summary>
    public static string ForFan(RiskPart part) => part.Signal switch
    {
        RiskSignal.HelpSpeed or RiskSignal.Regularity or RiskSignal.ChainSpeed => FanPace,
        RiskSignal.DeviceShared or RiskSignal.DeviceElsewhere or RiskSignal.DeviceOfInviter or RiskSignal.IpShared or RiskSignal.IpCrowd => FanDevice,
        RiskSignal.PhoneShared or RiskSignal.PhoneOfInviter or RiskSignal.VirtualNumber or RiskSignal.Circle or RiskSignal.YoungInviter or RiskSignal.WeChatRank => FanAccount,
        RiskSignal.LeftSoon or RiskSignal.LeftLater => FanStay,
        _ => throw new UnreachableException(),
    };

    private static string Span(RiskPart part) => part.WithinSeconds switch
    {
        { } seconds when seconds % 3_600 == 0 => $"{seconds / 3_600} 小时",
        { } seconds when seconds % 60 == 0 => $"{seconds / 60} 分钟",
        var seconds => $"{seconds} 秒",
    };

    private static string SpanEn(RiskPart part) => part.WithinSeconds switch
    {
        { } seconds when seconds % 3_600 == 0 => $"{seconds / 3_600} h",
        { } seconds when seconds % 60 == 0 => $"{seconds / 60} min",
        var seconds => $"{seconds} s",
    };
}
