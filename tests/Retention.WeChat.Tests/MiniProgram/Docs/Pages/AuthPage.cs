using System.Text.RegularExpressions;
using Retention.Sandbox;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static partial class AuthPage
{
    private const string FollowerPhone = "13900005678";

    public static void Set(Dictionary<string, string?> settings) =>
        settings["MiniProgram:SmsCodeTemplateId"] = SandboxDefaults.Sms.Templates.First(template => template.Kind == SmsTemplateKind.Otp).Id;

    public static async Task PlayAsync(DocsStage stage)
    {
        await SignInAsync(stage);
        await stage.ChangeAsync("phone", "/auth/phone", new { phoneCode = stage.Shopper.Open().PhoneCode });
        await OutsideAsync(stage);
        await MergeAsync(stage);
        await stage.PostAsync("logout", "/auth/logout");
        await stage.GetAsync("logged-out", "/points/balance");
    }

    private static async Task SignInAsync(DocsStage stage)
    {
        var shopper = stage.Shopper;
        await stage.OpenAsync("login", "/auth/login", new { loginCode = shopper.Open().Code });
        await stage.OpenAsync("login-refused", "/auth/login", new { loginCode = "0a1b2c-used" });
        await stage.OpenAsync("refresh", "/auth/refresh", new { refreshToken = shopper.RefreshToken });
    }

    /// <summary>A follower has told the shop a number, and comes to the mini-program without WeChat's saying that it is them.</summary>
    private static async Task MergeAsync(DocsStage stage)
    {
        stage.Bed.NewFollower();
        const string Follower = "select id from fan where account = 'Official'";
        await ProductBed.EventuallyAsync("the follower is known", async () => await stage.Bed.ScalarAsync<long?>(Follower) is not null);
        var follower = await stage.Bed.ScalarAsync<long>(Follower);
        await stage.Console.ReplaceAsync($"fans/{follower}/phone", new { phone = $"+86{FollowerPhone}", smsConsent = false });
        await stage.Console.CreateAsync($"fans/{follower}/points/adjustments", new { key = "gift", amount = 120, note = "会员日补发" });
        var other = stage.With(await ShopperCalls.SignInAsync(stage.Bed, stage.Bed.World.People.Create(phone: FollowerPhone)));
        var asked = await other.ChangeAsync("merge-required", "/auth/phone", new { phoneCode = other.Shopper.Open().PhoneCode });
        var merged = await other.ChangeAsync("merge", "/auth/merge", new { mergeToken = asked.Data.GetProperty("mergeToken").GetString() });
        await other.ChangeAsync("merge-undo", "/auth/merge/undo", new { mergeId = merged.Data.GetProperty("mergeId").GetString() });
    }

    private static async Task OutsideAsync(DocsStage stage)
    {
        await stage.OpenAsync("sms-code", "/auth/sms-code", new { phone = DocsStage.Phone });
        await ProductBed.EventuallyAsync("the code has arrived", () => ProductBed.Received(stage.Shopper.Fan).Any(bubble => bubble.From == "sms"));
        var code = SixDigits().Match(ProductBed.Received(stage.Shopper.Fan).Last(bubble => bubble.From == "sms").Text!).Value;
        stage.Say(code, "123456");
        await stage.OpenAsync("sms-login", "/auth/sms-login", new { phone = DocsStage.Phone, code });
        await stage.PostAsync("jsapi-signature", "/auth/jsapi-signature", new { url = "https://shop.example/page?a=1" });
    }

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}
