using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>Touches of every purpose, form, policy and patience, as drawn.</summary>
internal static class TouchDraws
{
    public static readonly string[] GrantTemplates = ["S1", "S2"];

    private static readonly TouchPurpose[] Purposes = [TouchPurpose.Marketing, TouchPurpose.Marketing, TouchPurpose.Marketing, TouchPurpose.Service, TouchPurpose.Service, TouchPurpose.Transactional];
    private static readonly string?[] Campaigns = [null, "plan:1", "plan:2", "broadcast:7"];
    private static readonly int[] Priorities = [10, 50, 50, 90];
    private static readonly Channel[] Channels = [Channel.CustomerService, Channel.Template, Channel.Subscribe, Channel.Sms];

    public static Touch Draw(this Random random, string key, Id<Fan> fanId, DateTimeOffset now) => random.Next(5) == 0 ? DrawMass(random, key, fanId, now) : DrawOther(random, key, fanId, now);

    /// <summary>Of few campaigns and one text: WeChat takes a mass message for two fans at least.</summary>
    private static Touch DrawMass(Random random, string key, Id<Fan> fanId, DateTimeOffset now) =>
        new(key, fanId, random.Next(2) == 0 ? TouchPurpose.Marketing : TouchPurpose.Service, new TouchContent { Mass = new MassForm(Text: "春茶到店") }, now.AddMinutes(random.Next(10, 6 * 24 * 60)))
        {
            Campaign = random.Next(2) == 0 ? "broadcast:7" : null,
            Priority = Pick(random, Priorities),
            Policy = new TouchPolicy([Channel.MassSend], Quiet: Pick(random, Enum.GetValues<QuietChoice>())),
        };

    private static Touch DrawOther(Random random, string key, Id<Fan> fanId, DateTimeOffset now) =>
        new(key, fanId, Pick(random, Purposes), Content(random), now.AddMinutes(random.Next(10, 6 * 24 * 60)))
        {
            Campaign = Pick(random, Campaigns),
            Budget = random.Next(3) == 0 ? "care" : Touch.BudgetDefault,
            Priority = Pick(random, Priorities),
            Policy = Policy(random),
        };

    private static TouchContent Content(Random random) => new()
    {
        Text = random.Next(4) > 0 ? "你好" : null,
        Template = random.Next(3) == 0 ? Touches.Template.Template : null,
        Subscribe = random.Next(3) > 0 ? new TemplateContent(Pick(random, GrantTemplates), new Dictionary<string, string> { ["thing1"] = "你好" }) : null,
        Sms = random.Next(3) > 0 ? new SmsContent("1", []) : null,
    };

    private static TouchPolicy Policy(Random random)
    {
        if (random.Next(3) > 0)
            return TouchPolicy.Default;
        var channels = Channels.OrderBy(_ => random.Next()).Take(random.Next(1, Channels.Length + 1)).ToList();
        return new TouchPolicy(random.Next(4) == 0 ? null : channels, Pick(random, Enum.GetValues<ChannelChoice>()), Pick(random, Enum.GetValues<QuietChoice>()));
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
