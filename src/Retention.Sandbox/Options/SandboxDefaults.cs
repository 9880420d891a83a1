namespace Retention.Sandbox;

/// <summary>The brand that lives in the sandbox when nothing else is configured.</summary>
public static class SandboxDefaults
{
    public const string OfficialAccountKey = "brand";
    public const string MiniProgramKey = "mini";

    public static IReadOnlyList<AccountOptions> Accounts { get; } =
    [
        new()
        {
            Key = OfficialAccountKey,
            Kind = AccountKind.OfficialAccount,
            Name = "山野茶铺",
            AppId = "wx5a11d0b0c0ffee01",
            AppSecret = "b7f3c1a2958e4d60a1c2e3f405162738",
            OriginalId = "gh_5a11d0b0c0fe",
            Token = "sandboxToken",
            EncodingAesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            CallbackMode = CallbackMode.Safe,
        },
        new()
        {
            Key = MiniProgramKey,
            Kind = AccountKind.MiniProgram,
            Name = "山野茶铺会员",
            AppId = "wx5a11d0b0c0ffee02",
            AppSecret = "c8a4d2b3069f5e71b2d3f4051627384a",
            OriginalId = "gh_5a11d0b0c0ff",
            Token = "sandboxMiniToken",
            EncodingAesKey = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba",
            CallbackMode = CallbackMode.Safe,
            CallbackFormat = CallbackFormat.Json,
        },
    ];

    public static IReadOnlyList<TemplateOptions> Templates { get; } =
    [
        Template("tmpl-points-changed", "积分变动通知", ("thing1", "变动原因"), ("number2", "变动积分"), ("number3", "当前积分"), ("time4", "变动时间")),
        Template("tmpl-member-care", "会员关怀通知", ("thing1", "服务内容"), ("thing2", "温馨提示"), ("time3", "时间")),
        Template("tmpl-coupon-arrived", "优惠券到账提醒", ("thing1", "优惠券名称"), ("amount2", "优惠金额"), ("date3", "有效期至")),
        Template("tmpl-booking", "预约成功通知", ("thing1", "预约项目"), ("time2", "预约时间"), ("phone_number3", "联系电话")),
        Subscribe(OfficialAccountKey, "sub-activity", "活动进度提醒", ("thing1", "活动名称"), ("phrase2", "当前状态"), ("thing3", "备注")),
        Subscribe(MiniProgramKey, "sub-points", "积分到账提醒", ("thing1", "积分来源"), ("number2", "到账积分"), ("time3", "到账时间")),
        Subscribe(MiniProgramKey, "sub-checkin", "签到提醒", ("thing1", "活动名称"), ("thing2", "温馨提示")),
    ];

    public static SmsOptions Sms { get; } = new()
    {
        SecretId = "AKIDsandbox0000000000000000000000000",
        SecretKey = "sandboxSecretKey00000000000000000",
        SdkAppId = "1400006666",
        SignName = "山野茶铺",
        Templates =
        [
            new() { Id = "100001", Kind = SmsTemplateKind.Otp, Text = "您的验证码为{1}，5分钟内有效，请勿告知他人。" },
            new() { Id = "100002", Kind = SmsTemplateKind.Notification, Text = "您的会员积分有变动，请在公众号“山野茶铺”内查看。" },
            new() { Id = "100003", Kind = SmsTemplateKind.Marketing, Text = "好久不见，会员专享的春茶已为您备好，欢迎到店品尝。拒收请回复R" },
        ],
    };

    private static TemplateOptions Template(string id, string title, params (string Key, string Name)[] fields) => new()
    {
        Account = OfficialAccountKey, Id = id, Title = title, Kind = TemplateKind.Template, Fields = Fields(fields), Example = Example(fields),
    };

    private static TemplateOptions Subscribe(string account, string id, string title, params (string Key, string Name)[] fields) => new()
    {
        Account = account, Id = id, Title = title, Kind = TemplateKind.Subscribe, Fields = Fields(fields), Example = Example(fields),
    };

    private static TemplateField[] Fields((string Key, string Name)[] fields) =>
        [.. fields.Select(field => new TemplateField { Key = field.Key, Name = field.Name })];

    private static string Example((string Key, string Name)[] fields) =>
        string.Join('\n', fields.Select(field => $"{field.Name}：{{{{{field.Key}.DATA}}}}"));
}
