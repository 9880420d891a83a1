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
        await using var database = await CreateAsync(engine, provider);
        var fan = await database.FollowAsync("fan");
        foreach (var key in new[] { "first", "last" })
        {
            await database.AskAsync(fan, key);
            await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted($"sn-{key}"));
        }

        provider.Reports = [("sn-first", ""), ("sn-nobody", ""), ("sn-last", "")];
        await database.ExecuteAsync("alter table outreach_receipt rename to receipts_away");
        await TickAsync(database);
        Assert.Equal((MessageState.Delivered, MessageState.Delivered), ((await database.MessageAsync("first")).State, (await database.MessageAsync("last")).State));
        Assert.Equal("sn-nobody", Assert.Single(await database.ListAsync<string>("select serial_number from sms_report")));

        await database.ExecuteAsync("alter table receipts_away rename to outreach_receipt");
        await TickAsync(database);
        Assert.Equal("sn-nobody", Assert.Single(await database.ListAsync<string>("select provider_id from outreach_receipt")));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from sms_report"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_late_report_of_a_send_that_was_given_up_settles_no_later_one(DatabaseProvider engine)
    {
        var provider = new Provider();
        await using var database = await CreateAsync(engine, provider);
        await database.AskAsync(await database.FollowAsync("fan"), "touch");
        var first = Assert.Single(await database.ClaimAsync());
        await database.RecordAsync(first, new SendOutcome.Accepted("sn-1"));
        await database.InScopeAsync(each => each.GetRequiredService<Receipts>().ReceiveAsync("sn-1", false, "EXPIRED", database.Clock.GetUtcNow(), default));
        var message = await database.MessageAsync("touch");
        Assert.Null(await database.InScopeAsync(each => each.GetRequiredService<DeadLetters>().RetryAsync(message, default)));
        await database.InScopeAsync(each => each.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        var second = Assert.Single(await database.ClaimAsync());
        await database.RecordAsync(second, new SendOutcome.Accepted("sn-2"));

        provider.Reports = [("sn-1", first.SmsContext.ToString())];
        await TickAsync(database);
        Assert.Equal((MessageState.Sent, "sn-2"), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).ProviderId));

        provider.Reports = [("sn-2", second.SmsContext.ToString())];
        await TickAsync(database);
        Assert.Equal(MessageState.Delivered, (await database.MessageAsync("touch")).State);
    }

    [Theory]
    [InlineData("17", 17L, 0)]
    [InlineData("17:2", 17L, 2)]
    [InlineData("code:17", null, 0)]
    [InlineData("17:", null, 0)]
    [InlineData("17:1:1", null, 0)]
    [InlineData("", null, 0)]
    [InlineData(null, null, 0)]
    public void What_is_echoed_names_the_message_and_the_try(string? text, long? id, int retries)
    {
        Assert.Equal(id is null ? (SmsContext?)null : new SmsContext(id.Value, retries), SmsContext.Read(text));
        if (id is not null)
            Assert.Equal(text, SmsContext.Read(text).ToString());
    }

    private static Task<TestDatabase> CreateAsync(DatabaseProvider engine, Provider provider) => TestDatabase.CreateAsync(
        engine,
        new Dictionary<string, string?>
        {
            ["Sms:SecretId"] = "id", ["Sms:SecretKey"] = "key", ["Sms:SdkAppId"] = "1400000000", ["Sms:SignName"] = "山间茶铺", ["Sms:PullStatus"] = "true",
        },
        services => services.AddHttpClient(WeChatApps.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => provider));

    private static Task TickAsync(TestDatabase database) => database.InScopeAsync(async provider =>
    {
        IJob job = ActivatorUtilities.CreateInstance<SmsStatusJob>(provider);
        await job.Execute(null!, default);
    });

    /// <summary>Gives each report out once.</summary>
    private sealed class Provider : HttpMessageHandler
    {
        public (string Serial, string Context)[] Reports { get; set; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var reports = Reports.Select(report => new
            {
                UserReceiveTime = 1_793_584_800, CountryCode = "86", PhoneNumber = "+8613800000000", SubscriberNumber = "13800000000", SerialNo = report.Serial, ReportStatus = "SUCCESS",
                Description = "DELIVRD", SessionContext = report.Context,
            }).ToArray();
            Reports = [];
            var body = JsonSerializer.Serialize(new { Response = new { PullSmsSendStatusSet = reports, RequestId = "r" } });
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
