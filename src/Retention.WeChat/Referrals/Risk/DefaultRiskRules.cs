namespace Retention.WeChat.Referrals;

/// <summary>
/// The rules an installation starts with; version 1, written by the migration. A household behind one address and a popular
/// friend's good evening stay below every threshold; what only a farm of devices or accounts does reaches a person or more.
/// </summary>
internal static class DefaultRiskRules
{
    public const int Version = 1;

    private const int Minute = 60;
    private const int Hour = 3_600;
    private const int Day = 86_400;

    public static readonly RiskRuleSet Set = new(
        VerifyAt: 30,
        HoldAt: 50,
        RejectAt: 120,
        [
            new("speed_minute", RiskSignal.HelpSpeed, [new(20, 60), new(100, 90)], Minute),
            new("speed_hour", RiskSignal.HelpSpeed, [new(40, 30), new(80, 60)], Hour),
            new("speed_day", RiskSignal.HelpSpeed, [new(50, 20), new(100, 40)], Day),
            new("regularity", RiskSignal.Regularity, [new(65, 20), new(80, 40)], SampleMin: 8),
            new("device_shared", RiskSignal.DeviceShared, [new(1, 20), new(2, 40), new(4, 80), new(8, 120)]),
            new("device_elsewhere", RiskSignal.DeviceElsewhere, [new(3, 30), new(6, 60), new(12, 120)]),
            new("device_of_inviter", RiskSignal.DeviceOfInviter, [new(1, 50)]),
            new("phone_shared", RiskSignal.PhoneShared, [new(1, 40), new(3, 80)]),
            new("phone_of_inviter", RiskSignal.PhoneOfInviter, [new(1, 50)]),
            new("virtual_number", RiskSignal.VirtualNumber, [new(1, 20)]),
            new("ip_shared", RiskSignal.IpShared, [new(5, 10), new(15, 15)]),
            new("ip_crowd", RiskSignal.IpCrowd, [new(30, 5), new(100, 10)]),
            new("left_soon", RiskSignal.LeftSoon, [new(30, 20), new(50, 40), new(80, 60)], SampleMin: 5),
            new("left_later", RiskSignal.LeftLater, [new(50, 20), new(80, 40)], SampleMin: 5),
            new("circle", RiskSignal.Circle, [new(1, 60)]),
            new("young_inviter", RiskSignal.YoungInviter, [new(1, 30)], 30 * Minute),
            new("chain_speed", RiskSignal.ChainSpeed, [new(3, 60)], 10),
            // WeChat's own advice: 1 and 2 a simple check, from 3 on a person.
            new("wechat_rank", RiskSignal.WeChatRank, [new(1, 30), new(3, 60), new(4, 90)]),
        ]);
}
