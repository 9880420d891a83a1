using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Retention.Platform.Data;
using Retention.WeChat.Channels;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class SmsStatusJobTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Reports_given_once_are_kept_until_they_are_settled_whatever_breaks(DatabaseProvider engine)
    {
        var provider = new Provider();
        await using var database = await TestDatabase.CreateAsync(
            engine,
            new Dictionary<string, string?>
            {
                ["Sms:SecretId"] = "id", ["Sms:SecretKey"] = "key", ["Sms:SdkAppId"] = "1400000000", ["Sms:SignName"] = "山间茶铺", ["Sms:PullStatus"] = "true",
            },
            services => services.AddHttpClient(WeChatApps.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => provider));
        var fan = await database.FollowAsync("fan");
        foreach (var key in new[] { "first", "last" })
        {
            await database.AskAsync(fan, key);
            await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted($"sn-{key}"));
        }

        provider.Serials = ["sn-first", "sn-nobody", "sn-last"];
        await database.ExecuteAsync("alter table outreach_receipt rename to receipts_away");
        await TickAsync(database);
        Assert.Equal((MessageState.Delivered, MessageState.Delivered), ((await database.MessageAsync("first")).State, (await database.MessageAsync("last")).State));
        Assert.Equal("sn-nobody", Assert.Single(await database.ListAsync<string>("select serial_number from sms_report")));

        await database.ExecuteAsync("alter table receipts_away rename to outreach_receipt");
        await TickAsync(database);
        Assert.Equal("sn-nobody", Assert.Single(await database.ListAsync<string>("select provider_id from outreach_receipt")));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from sms_report"));
    }

    private static Task TickAsync(TestDatabase database) => database.InScopeAsync(async provider =>
    {
        IJob job = ActivatorUtilities.CreateInstance<SmsStatusJob>(provider);
        await job.Execute(null!, default);
    });

    /// <summary>Gives each report out once.</summary>
    private sealed class Provider : HttpMessageHandler
    {
        public string[] Serials { get; set; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var reports = Serials.Select(serial => new
            {
                UserReceiveTime = 1_793_584_800, CountryCode = "86", PhoneNumber = "+8613800000000", SubscriberNumber = "13800000000", SerialNo = serial, ReportStatus = "SUCCESS",
                Description = "DELIVRD", SessionContext = "",
            }).ToArray();
            Serials = [];
            var body = JsonSerializer.Serialize(new { Response = new { PullSmsSendStatusSet = reports, RequestId = "r" } });
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
