using Retention.Demo.Story;

namespace Retention.Demo.Hosting;

/// <summary>What the terminal shows.</summary>
internal static class Printout
{
    public const string Preparing = """

          山野茶铺开张了，正在让头三周的故事发生……
          The tea shop opens; its first three weeks are happening …

        """;

    public const string Stopped = "  已停止。 Stopped.";

    public const string Usage = """
        dotnet run --project src/Retention.Demo [--urls http://127.0.0.1:5080] [--phones http://127.0.0.1:5090]
                                                [--data 空目录] [--operator 名字] [--password 至少 10 位]
        其余参数作为产品的设置。 Anything else is a setting of the product, e.g. --Outreach:CooldownHours 0
        """;

    public static string Of(DemoHost demo, Census census, TimeSpan taken) => $"""
          手机 Phones      {demo.PhonesAddress}
          后台 Console API {new Uri(demo.ProductAddress, "api/console/")}
                           {demo.Options.OperatorName} / {demo.Options.OperatorPassword}
          健康 Health      {new Uri(demo.ProductAddress, "health/ready")}
          邀请 Invitation  {demo.InviteLink}

          {census.Following} 位粉丝，{census.Confirmed} 次邀请已奖励，用时 {taken.TotalSeconds:F1} 秒。
          {census.Following} fans, {census.Confirmed} invitations rewarded, in {taken.TotalSeconds:F1} s.

          先点这里：打开手机页，让陈一诺关注公众号，点“签到”；再按“快进 1 天”，看触达和奖励到达。
          Start here: open the phones, let 陈一诺 follow and press 签到, then move the clock by a day.

          每次启动都从头开始；按 Ctrl+C 结束。 Each start begins afresh; Ctrl+C ends it.

        """;
}
