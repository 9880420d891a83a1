using Microsoft.Extensions.Configuration;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

public sealed class SettingsCheckTests
{
    private const string Key32 = "Privacy:Key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Account = "WeChat:OfficialAccount:AppId=wx1;WeChat:OfficialAccount:AppSecret=s;WeChat:OfficialAccount:Token=t;WeChat:OfficialAccount:OriginalId=gh_1;";
    private const string AesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    [Fact]
    public void Nothing_configured_starts_with_a_word_about_callbacks()
    {
        var finding = Assert.Single(Check(""));
        Assert.False(finding.IsFatal);
        Assert.Contains("404", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database:Provider=Postgres", "Database:Provider")]
    [InlineData("Database:Provider=MySql;" + Key32, "Database:ConnectionString")]
    [InlineData("Database:Provider=MySql;Database:ConnectionString=Server", "Privacy:Key")]
    [InlineData("Privacy:Key=c2hvcnQ=", "Privacy:Key")]
    [InlineData("Privacy:Key=not base64 at all", "Privacy:Key")]
    [InlineData("PublicBaseUrl=fans.example.com", "PublicBaseUrl")]
    [InlineData("PublicBaseUrl=ftp://fans.example.com", "PublicBaseUrl")]
    [InlineData("PublicBaseUrl=/fans", "PublicBaseUrl")]
    [InlineData("Telemetry:OtlpEndpoint=collector:4318", "Telemetry:OtlpEndpoint")]
    [InlineData("WeChat:ApiBase=api", "WeChat:ApiBase")]
    [InlineData("WeChat:OfficialAccount:Token=t", "WeChat:OfficialAccount:AppId")]
    [InlineData(Account, "WeChat:OfficialAccount:EncodingAesKey")]
    [InlineData(Account + "WeChat:OfficialAccount:CallbackMode=Compatible", "WeChat:OfficialAccount:EncodingAesKey")]
    [InlineData(Account + "WeChat:OfficialAccount:CallbackMode=secret", "WeChat:OfficialAccount:CallbackMode")]
    [InlineData(Account + "WeChat:OfficialAccount:EncodingAesKey=short", "WeChat:OfficialAccount:EncodingAesKey")]
    [InlineData(Account + "WeChat:OfficialAccount:EncodingAesKey=" + AesKey + ";WeChat:OfficialAccount:PreviousEncodingAesKey=x", "WeChat:OfficialAccount:PreviousEncodingAesKey")]
    [InlineData("WeChat:OfficialAccount:AppId=wx1;WeChat:OfficialAccount:CallbackMode=Plain;WeChat:OfficialAccount:Token=t;WeChat:OfficialAccount:OriginalId=g", "WeChat:OfficialAccount:AppSecret")]
    [InlineData("WeChat:OfficialAccount:AppId=wx1;WeChat:OfficialAccount:CallbackMode=Plain;WeChat:OfficialAccount:Token=t;WeChat:OfficialAccount:AppSecret=s", "WeChat:OfficialAccount:OriginalId")]
    [InlineData("WeChat:MiniProgram:AppId=wx2", "WeChat:MiniProgram:AppSecret")]
    [InlineData("WeChat:MiniProgram:AppSecret=s", "WeChat:MiniProgram:AppId")]
    [InlineData("WeChat:MiniProgram:AppId=wx2;WeChat:MiniProgram:AppSecret=s;WeChat:MiniProgram:Token=t", "WeChat:MiniProgram:EncodingAesKey")]
    [InlineData("Sms:SecretId=i;Sms:SecretKey=k;Sms:SdkAppId=1", "Sms:SignName")]
    [InlineData("Sms:SignName=n;Sms:SecretKey=k;Sms:SdkAppId=1", "Sms:SecretId")]
    [InlineData("Operators:InitialName=li", "Operators:InitialPassword")]
    [InlineData("Operators:InitialName=li;Operators:InitialPassword=short", "Operators:InitialPassword")]
    [InlineData("ReverseProxy:0=nginx", "ReverseProxy:0")]
    public void A_missing_or_contradictory_setting_stops_the_start(string settings, string key)
    {
        var fatal = Check(settings).Where(finding => finding.IsFatal).ToList();
        Assert.Equal(key, Assert.Single(fatal).Key);
        Assert.NotEqual(fatal[0].Message, fatal[0].MessageEn);
    }

    [Theory]
    [InlineData(Account + "WeChat:OfficialAccount:EncodingAesKey=" + AesKey + ";PublicBaseUrl=https://fans.example.com/shop")]
    [InlineData(Account + "WeChat:OfficialAccount:CallbackMode=plain;PublicBaseUrl=https://fans.example.com")]
    [InlineData("WeChat:MiniProgram:AppId=wx2;WeChat:MiniProgram:AppSecret=s")]
    [InlineData("Redis:Configuration=127.0.0.1:6379")]
    [InlineData("Database:Provider=MySql;Database:ConnectionString=Server=db;" + Key32)]
    [InlineData("Sms:SecretId=i;Sms:SecretKey=k;Sms:SdkAppId=1;Sms:SignName=n")]
    [InlineData("ReverseProxy:0=10.0.0.0/8;ReverseProxy:1=127.0.0.1;ReverseProxy:2=::1")]
    [InlineData("Sms:Region=ap-guangzhou")]
    public void Complete_settings_are_let_pass(string settings) => Assert.DoesNotContain(Check(settings), finding => finding.IsFatal);

    [Fact]
    public void MySql_without_redis_is_warned_about() =>
        Assert.Contains(Check("Database:Provider=MySql;Database:ConnectionString=Server=db;" + Key32), finding => finding is { Key: "Redis:Configuration", IsFatal: false });

    [Fact]
    public void Secrets_are_not_repeated_in_what_is_printed()
    {
        var printed = string.Concat(Check("Privacy:Key=topsecret;Sms:SecretKey=topsecret;Operators:InitialName=li;Operators:InitialPassword=topsecret;" + Account + "WeChat:OfficialAccount:EncodingAesKey=topsecret"));
        Assert.DoesNotContain("topsecret", printed, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Finding> Check(string settings) => SettingsCheck.Of(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string?>(pair[0], pair[1])))
        .Build());
}
