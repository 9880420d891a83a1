using System.Security.Cryptography;
using Retention.Demo.Shop;
using Retention.Sandbox;

namespace Retention.Demo.Hosting;

/// <summary>The settings by which the product and the sandbox find each other.</summary>
internal static class DemoSettings
{
    private const int SecretBytes = 16;

    private const string CheckInNotice = "sub-checkin";
    private const string PointsNotice = "sub-points";

    private static readonly AccountOptions Official = SandboxDefaults.Accounts.First(account => account.Kind == AccountKind.OfficialAccount);
    private static readonly AccountOptions Mini = SandboxDefaults.Accounts.First(account => account.Kind == AccountKind.MiniProgram);

    public static string NewSecret() => RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);

    public static Dictionary<string, string?> OfProduct(Uri product, Uri sandbox, string dataFolder, string smsCallbackPath, string tillSecret, DemoOptions options)
    {
        var sms = SandboxDefaults.Sms;
        var values = new Dictionary<string, string?>
        {
            ["PublicBaseUrl"] = product.ToString(),
            // Whoever moves the clock wants to see what comes of it.
            ["Ticks:LookEverySeconds"] = "2",
            ["Database:DataFolder"] = dataFolder,
            ["Operators:InitialName"] = options.OperatorName,
            ["Operators:InitialPassword"] = options.OperatorPassword,
            ["WeChat:ApiBase"] = sandbox.ToString(),
            ["WeChat:MpBase"] = sandbox.ToString(),
            ["WeChat:OpenBase"] = sandbox.ToString(),
            ["Sms:SecretId"] = sms.SecretId,
            ["Sms:SecretKey"] = sms.SecretKey,
            ["Sms:SdkAppId"] = sms.SdkAppId,
            ["Sms:SignName"] = sms.SignName,
            ["Sms:Endpoint"] = sandbox.ToString(),
            ["Sms:CallbackPath"] = smsCallbackPath,
            [$"Orders:Shops:{Till.Shop}:Secret"] = tillSecret,
            // The clock may be moved by a day while a callback is on its way.
            ["Callbacks:TimestampWindowMinutes"] = "0",
            ["Logging:LogLevel:Default"] = "Warning",
            // Tokens age by days at once here; that they are replaced is no news.
            ["Logging:LogLevel:Retention.Channels"] = "Error",
        };
        AddScene(values, "checkIn", CheckInNotice);
        AddScene(values, "mall", PointsNotice);
        AddScene(values, "settings", CheckInNotice, PointsNotice);
        AddAccount(values, "OfficialAccount", Official);
        AddAccount(values, "MiniProgram", Mini);
        return values;
    }

    public static SandboxOptions OfSandbox(Uri product, Uri sandbox, string smsCallbackPath, IReadOnlyList<TemplateOptions> templates)
    {
        var sms = new Uri(product, $"callbacks/sms/{smsCallbackPath}").ToString();
        return new SandboxOptions
        {
            Url = sandbox.ToString(),
            Accounts =
            [
                Official with { CallbackUrl = new Uri(product, "callbacks/wechat/official").ToString() },
                Mini with { CallbackUrl = new Uri(product, "callbacks/wechat/mini").ToString() },
            ],
            Templates = [.. SandboxDefaults.Templates, .. templates],
            MiniProgramApi = new Uri(product, "api/mini/v1/"),
            Sms = SandboxDefaults.Sms with { StatusCallbackUrl = sms, ReplyCallbackUrl = sms },
        };
    }

    private static void AddScene(Dictionary<string, string?> values, string scene, params string[] templateIds)
    {
        for (var i = 0; i < templateIds.Length; i++)
        {
            values[$"MiniProgram:SubscribeScenes:{scene}:{i}:TemplateId"] = templateIds[i];
            values[$"MiniProgram:SubscribeScenes:{scene}:{i}:Title"] = SandboxDefaults.Templates.First(template => template.Id == templateIds[i]).Title;
        }
    }

    private static void AddAccount(Dictionary<string, string?> values, string name, AccountOptions account)
    {
        values[$"WeChat:{name}:AppId"] = account.AppId;
        values[$"WeChat:{name}:AppSecret"] = account.AppSecret;
        values[$"WeChat:{name}:OriginalId"] = account.OriginalId;
        values[$"WeChat:{name}:Token"] = account.Token;
        values[$"WeChat:{name}:EncodingAesKey"] = account.EncodingAesKey;
    }
}
