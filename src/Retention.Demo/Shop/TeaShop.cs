using Microsoft.Extensions.Logging.Abstractions;
using Retention.Channels.WeChat;
using Retention.Sandbox;

namespace Retention.Demo.Shop;

/// <summary>What the tea shop sets up before its first fan comes: menu, welcome, tags, campaign, the plan's messages, and what
/// its mini-program offers.</summary>
internal static class TeaShop
{
    private const int CampaignDays = 90;
    private const int MinutesPerDay = 24 * 60;

    // Nothing but the chat and text messages: a touch that reaches only who wrote lately or left a number.
    private const int TextMessageDay = 10;

    /// <summary>Message templates the shop has added to those of the sandbox's brand.</summary>
    public static IReadOnlyList<TemplateOptions> Templates { get; } =
    [
        Template("tmpl-gift", "会员礼遇到账通知", ("thing1", "礼遇名称"), ("number2", "到账积分"), ("thing3", "温馨提示")),
    ];

    /// <summary>The notice fans are asked to accept.</summary>
    public const string ActivityNotice = "sub-activity";

    public static async Task OpenAsync(BackOffice office, Uri weChat, DateTimeOffset opening, TimeProvider clock, CancellationToken ct)
    {
        await CreateMenuAsync(weChat, clock, ct);
        await office.CreateAsync("answers", new { trigger = "Follow", pattern = "", match = "Exact", action = "Say", priority = 10, content = Welcome }, ct);
        await TagAsync(office, "scan", "扫码", new { subscribeScene = "ADD_SCENE_QR_CODE" }, ct);
        await TagAsync(office, "search", "搜索", new { subscribeScene = "ADD_SCENE_SEARCH" }, ct);
        await TagAsync(office, "invited", "邀请", new { scenePrefix = "r_" }, ct);
        await TagAsync(office, "storefront", "门店", new { scenePrefix = "store_" }, ct);
        await TagAsync(office, "evening", "晚间关注", new { dayTimeFrom = "20:00", dayTimeUntil = "06:00" }, ct);
        // The newest that runs is the one the chat invites to.
        await TeaShopCampaigns.OpenAsync(office, opening, ct);
        await office.CreateAsync("campaigns", Campaign(opening), ct);
        await EnrichPlanAsync(office, ct);
        var coupons = await TeaShopCoupons.OpenAsync(office, ct);
        await TeaShopHabits.OpenAsync(office, coupons, ct);
        await TeaShopLotteries.OpenAsync(office, coupons, opening, ct);
        await TeaShopMall.OpenAsync(office, coupons, ct);
    }

    private const string Welcome =
        "欢迎来到山野茶铺，山里的好茶和你一起慢慢喝。\n\n回复“签到”每天领积分，回复“邀请”和好友一起来喝茶，回复“积分”看看攒了多少，回复“帮助”了解更多。\n\n<a data-miniprogram-appid=\"wx5a11d0b0c0ffee02\" data-miniprogram-path=\"pages/home/home\">打开会员小程序</a>，领券、抽奖、兑好茶。";

    private static object Campaign(DateTimeOffset opening) => new
    {
        code = "spring-tea",
        publish = true,
        terms = new
        {
            name = "春茶共饮",
            description = "好友经你邀请关注并首次到店消费后，你得 50 积分，好友得 20 积分。",
            kind = "TwoSided",
            startsAt = opening,
            endsAt = opening.AddDays(CampaignDays),
            condition = "ServiceEvent",
            disclosure = new
            {
                organiser = "山野茶铺有限公司",
                conditions = "会员均可参加；好友须为首次关注的新朋友，每位好友只计一次。",
                method = "回复“邀请”取得自己的二维码和链接，好友由此到来并首次到店消费即计入。",
                claimTerms = "积分在好友消费后自动到账，可回复“积分”查看。",
            },
            inviterPoints = 50,
            inviteePoints = 20,
            pointsBudget = 100_000,
        },
    };

    private static async Task CreateMenuAsync(Uri weChat, TimeProvider clock, CancellationToken ct)
    {
        var account = SandboxDefaults.Accounts.First(each => each.Kind == AccountKind.OfficialAccount);
        using var http = new HttpClient();
        var settings = new WeChatAppSettings { AppId = account.AppId, AppSecret = account.AppSecret, ApiBase = weChat, MpBase = weChat, OpenBase = weChat };
        var app = new WeChatApp(settings, http, new MemoryTokenCache(), clock, NullLoggerFactory.Instance);
        await app.Menus.CreateAsync(
            [
                new Channels.WeChat.MenuButton("签到", "click", "check_in"),
                new Channels.WeChat.MenuButton("积分", "click", "points"),
                new Channels.WeChat.MenuButton("邀请", "click", "invite"),
            ],
            ct);
    }

    private static async Task TagAsync(BackOffice office, string code, string name, object conditions, CancellationToken ct)
    {
        var tag = await office.CreateAsync("tags", new { code, name }, ct);
        var rule = new Dictionary<string, object?>(StringComparer.Ordinal) { ["name"] = name, ["tagId"] = tag.GetProperty("id").GetInt64() };
        foreach (var condition in conditions.GetType().GetProperties())
            rule[condition.Name] = condition.GetValue(conditions);
        await office.CreateAsync("tag-rules", rule, ct);
    }

    /// <summary>The default plan says its messages in the chat only; the shop adds the channels it has: template messages for notices of points, and a text message between.</summary>
    private static async Task EnrichPlanAsync(BackOffice office, CancellationToken ct)
    {
        var newcomer = (await office.ListAsync("plans", ct)).EnumerateArray().First();
        var milestones = newcomer.GetProperty("milestones").EnumerateArray()
            .Select(milestone => Enriched(
                milestone.GetProperty("afterMinutes").GetInt32() / MinutesPerDay,
                milestone.GetProperty("points").GetInt64(),
                milestone.GetProperty("content").GetProperty("text").GetString()!))
            .Append(Enriched(TextMessageDay, 0, "今年的春茶到齐了，都是你喜欢的山里味道，路过就进来尝一杯吧。"))
            .OrderBy(milestone => milestone.AfterMinutes);
        await office.ReplaceAsync($"plans/{newcomer.GetProperty("plan").GetProperty("id").GetInt64()}/milestones", new { milestones }, ct);
    }

    private static Milestone Enriched(int day, long points, string text) => new($"第 {day} 天", day * MinutesPerDay, points, points > 0 ? "Service" : "Marketing", day switch
    {
        1 => new { text, template = Gift("新朋友见面礼", "回复“积分”随时查看") },
        3 => new { text, subscribe = Notice("每日签到", "进行中", "连续签到另有奖励") },
        7 => new { text, subscribe = Notice("相识一周礼", "已到账", "{points} 积分已放进你的账户"), template = Gift("相识一周礼", "谢谢你一直在") },
        TextMessageDay => new { text, sms = new { templateId = "100003", parameters = Array.Empty<string>() } },
        _ => new { text, subscribe = Notice("两周相伴礼", "已到账", "{points} 积分已放进你的账户"), template = Gift("两周相伴礼", "欢迎到店坐坐") },
    });

    private static object Gift(string name, string tip) => new { templateId = "tmpl-gift", data = new { thing1 = name, number2 = "{points}", thing3 = tip } };

    private static object Notice(string name, string state, string note) => new { templateId = ActivityNotice, data = new { thing1 = name, phrase2 = state, thing3 = note } };

    private static TemplateOptions Template(string id, string title, params (string Key, string Name)[] fields) => new()
    {
        Account = SandboxDefaults.OfficialAccountKey,
        Id = id,
        Title = title,
        Kind = TemplateKind.Template,
        Fields = [.. fields.Select(field => new TemplateField { Key = field.Key, Name = field.Name })],
        Example = string.Join('\n', fields.Select(field => $"{field.Name}：{{{{{field.Key}.DATA}}}}")),
    };

    private sealed record Milestone(string Name, int AfterMinutes, long Points, string Purpose, object Content);
}
