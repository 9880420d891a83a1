using System.Text.Json;
using Retention.Sandbox.Faults;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Sms;

public sealed class SendSmsTests
{
    private const string Otp = "100001";
    private const string Notice = "100002";
    private const string Marketing = "100003";

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Every_known_way_of_signing_is_accepted(bool withPort, bool signAction)
    {
        await using var world = await TestWorld.StartAsync();
        var person = world.World.People.Create();

        var status = await OneAsync(new SmsCaller(world) { WithPort = withPort, SignAction = signAction }, Message(Otp, person.Phone!, "123456"));

        Assert.Equal(("Ok", "send success", $"+86{person.Phone}", "CN", 1), (status.Text("Code"), status.Text("Message"), status.Text("PhoneNumber"), status.Text("IsoCode"), status.GetProperty("Fee").GetInt32()));
        Assert.Equal("【山野茶铺】您的验证码为123456，5分钟内有效，请勿告知他人。", person.Chat.Last!.Text);
        Assert.Equal("ctx", Assert.Single(world.World.Arrivals.After(0, ArrivalKind.Sms)).ClientId);
    }

    [Fact]
    public async Task Wrong_signatures_and_clocks_are_refused()
    {
        await using var world = await TestWorld.StartAsync();
        var caller = new SmsCaller(world);
        var message = Message(Notice, "13800000001");

        Assert.Equal("AuthFailure.SignatureFailure", await (caller with { SecretKey = "wrong" }).FailsAsync("SendSms", message));
        Assert.Equal("AuthFailure.SecretIdNotFound", await (caller with { SecretId = "AKIDnobody" }).FailsAsync("SendSms", message));
        Assert.Equal("AuthFailure.InvalidAuthorization", await (caller with { Unsigned = true }).FailsAsync("SendSms", message));
        Assert.Equal("AuthFailure.SignatureExpire", await (caller with { Skew = TimeSpan.FromSeconds(301) }).FailsAsync("SendSms", message));
        Assert.Equal("AuthFailure.SignatureExpire", await (caller with { Skew = TimeSpan.FromSeconds(-301) }).FailsAsync("SendSms", message));
        Assert.Equal("NoSuchVersion", await (caller with { Version = "2019-07-11" }).FailsAsync("SendSms", message));
        Assert.Equal("InvalidAction", await caller.FailsAsync("SendFax", message));
        (await (caller with { Skew = TimeSpan.FromSeconds(300) }).CallAsync("SendSms", message)).GetProperty("SendStatusSet");
    }

    [Fact]
    public async Task What_is_wrong_with_the_call_fails_the_call()
    {
        await using var world = await TestWorld.StartAsync();
        var caller = new SmsCaller(world);

        Assert.Equal("MissingParameter", await caller.FailsAsync("SendSms", new { PhoneNumberSet = new[] { "13800000001" } }));
        Assert.Equal("MissingParameter.EmptyPhoneNumberSet", await caller.FailsAsync("SendSms", Message(Notice, [])));
        Assert.Equal("LimitExceeded.PhoneNumberCountLimit", await caller.FailsAsync("SendSms", Message(Notice, [.. Enumerable.Repeat("13800000001", 201)])));
        Assert.Equal(
            "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
            await caller.FailsAsync("SendSms", Message(Notice, ["13800000001", "+12025550123"])));
    }

    [Fact]
    public async Task Numbers_are_read_in_all_forms_and_judged_one_by_one()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await new SmsCaller(world).CallAsync("SendSms", Message(Notice, ["+8613800000001", "008613800000002", "8613800000003", "13800000004", "+8612345", "1380000"]));

        Assert.Equal(
            ["Ok", "Ok", "Ok", "Ok", "InvalidParameterValue.IncorrectPhoneNumber", "InvalidParameterValue.IncorrectPhoneNumber"],
            answer.GetProperty("SendStatusSet").EnumerateArray().Select(status => status.Text("Code")));
    }

    [Theory]
    [InlineData("999999", "", "FailedOperation.TemplateIncorrectOrUnapproved")]
    [InlineData(Otp, "", "FailedOperation.TemplateParamSetNotMatchApprovedTemplate")]
    [InlineData(Otp, "1234567", "InvalidParameterValue.TemplateParameterFormatError")]
    [InlineData(Otp, "abc", "InvalidParameterValue.TemplateParameterFormatError")]
    [InlineData("variables", "x", "InvalidParameterValue.UnsupportedTemplateVariable")]
    [InlineData("no-hint", "", "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe")]
    [InlineData("waiting", "", "FailedOperation.TemplateIncorrectOrUnapproved")]
    public async Task Templates_are_checked(string template, string value, string code)
    {
        await using var world = await StartAsync(allowVariables: false);

        Assert.Equal(code, (await OneAsync(new SmsCaller(world), Message(template, "13800000001", value))).Text("Code"));
        Assert.Equal(0, world.World.Arrivals.Accepted(ArrivalKind.Sms));
    }

    [Theory]
    [InlineData("六个字以内的", "Ok")]
    [InlineData("七个字就太长了", "InvalidParameterValue.TemplateParameterLengthLimit")]
    [InlineData("www.a.cn", "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter")]
    public async Task Old_accounts_may_use_short_variables(string value, string code)
    {
        await using var world = await StartAsync(allowVariables: true);

        Assert.Equal(code, (await OneAsync(new SmsCaller(world), Message("variables", "13800000001", value))).Text("Code"));
    }

    [Fact]
    public async Task App_id_signature_and_context_are_checked()
    {
        await using var world = await TestWorld.StartAsync();
        var caller = new SmsCaller(world);
        object With(string app, string sign, string context) => new
        {
            PhoneNumberSet = new[] { "13800000001" }, SmsSdkAppId = app, SignName = sign, TemplateId = Notice, SessionContext = context,
        };

        Assert.Equal("UnauthorizedOperation.SmsSdkAppIdVerifyFail", (await OneAsync(caller, With("1400000000", "山野茶铺", ""))).Text("Code"));
        Assert.Equal("FailedOperation.SignatureIncorrectOrUnapproved", (await OneAsync(caller, With("1400006666", "别的签名", ""))).Text("Code"));
        Assert.Equal("InvalidParameterValue.ContentLengthLimit", (await OneAsync(caller, With("1400006666", "山野茶铺", new string('x', 512)))).Text("Code"));
    }

    [Fact]
    public async Task Marketing_goes_out_between_eight_and_ten_in_the_evening_only()
    {
        await using var world = await TestWorld.StartAsync();
        var caller = new SmsCaller(world);
        world.Clock.Advance(TimeSpan.FromHours(10) - TimeSpan.FromSeconds(1));
        Assert.Equal("Ok", (await OneAsync(caller, Message(Marketing, "13800000001"))).Text("Code"));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("FailedOperation.MarketingSendTimeConstraint", (await OneAsync(caller, Message(Marketing, "13800000002"))).Text("Code"));
        Assert.Equal("Ok", (await OneAsync(caller, Message(Notice, "13800000003"))).Text("Code"));
        world.Clock.Advance(TimeSpan.FromHours(10));
        Assert.Equal("Ok", (await OneAsync(caller, Message(Marketing, "13800000002"))).Text("Code"));
    }

    [Fact]
    public async Task The_same_text_waits_half_a_minute_and_a_number_has_its_limits()
    {
        await using var world = await TestWorld.StartAsync();
        var caller = new SmsCaller(world);
        Assert.Equal("Ok", (await OneAsync(caller, Message(Notice, "13800000001"))).Text("Code"));
        Assert.Equal("LimitExceeded.PhoneNumberThirtySecondLimit", (await OneAsync(caller, Message(Notice, "13800000001"))).Text("Code"));
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("Ok", (await OneAsync(caller, Message(Notice, "13800000001"))).Text("Code"));
        for (var i = 3; i <= 5; i++)
        {
            Assert.Equal("Ok", (await OneAsync(caller, Message(Otp, "13800000001", $"{i}"))).Text("Code"));
        }

        Assert.Equal("LimitExceeded.PhoneNumberOneHourLimit", (await OneAsync(caller, Message(Otp, "13800000001", "6"))).Text("Code"));
        world.Clock.Advance(TimeSpan.FromHours(1));
        for (var i = 6; i <= 10; i++)
        {
            Assert.Equal("Ok", (await OneAsync(caller, Message(Otp, "13800000001", $"{i}"))).Text("Code"));
        }

        Assert.Equal("LimitExceeded.PhoneNumberDailyLimit", (await OneAsync(caller, Message(Otp, "13800000001", "11"))).Text("Code"));
    }

    [Fact]
    public async Task Who_replies_R_gets_no_more_marketing()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address);
        var person = world.World.People.Create();
        world.World.Phones.ReplyToSms(person, "r");
        await world.SettledAsync();

        Assert.Equal("FailedOperation.PhoneNumberInBlacklist", (await OneAsync(new SmsCaller(world), Message(Marketing, person.Phone!))).Text("Code"));
        Assert.Equal("Ok", (await OneAsync(new SmsCaller(world), Message(Notice, person.Phone!))).Text("Code"));
        using var reply = JsonDocument.Parse(receiver.Received[0].Text);
        Assert.Equal((person.Phone, "r", "山野茶铺", "86"), (reply.RootElement.Text("mobile"), reply.RootElement.Text("text"), reply.RootElement.Text("sign"), reply.RootElement.Text("nationcode")));
    }

    [Theory]
    [InlineData(null, "SUCCESS", "DELIVRD")]
    [InlineData(FaultKind.Undelivered, "FAIL", "UNDELIV")]
    public async Task A_status_report_follows_and_can_be_pulled_once(FaultKind? fault, string status, string errmsg)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address);
        if (fault is { } kind)
        {
            world.World.Faults.Add(new Fault { Path = FaultBook.ReceiptPath, Kind = kind });
        }

        var sent = await OneAsync(new SmsCaller(world), Message(Notice, "13800000001"));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => receiver.Received.Count == 1);
        await world.SettledAsync();

        using var report = JsonDocument.Parse(receiver.Received[0].Text);
        var one = report.RootElement[0];
        Assert.Equal((sent.Text("SerialNo"), status, errmsg, "2026-11-20 12:00:01"), (one.Text("sid"), one.Text("report_status"), one.Text("errmsg"), one.Text("user_receive_time")));
        var pull = new { Limit = 100, SmsSdkAppId = SandboxDefaults.Sms.SdkAppId };
        var pulled = (await new SmsCaller(world).CallAsync("PullSmsSendStatus", pull)).GetProperty("PullSmsSendStatusSet");
        Assert.Equal((1, status, "ctx"), (pulled.GetArrayLength(), pulled[0].Text("ReportStatus"), pulled[0].Text("SessionContext")));
        Assert.Equal(0, (await new SmsCaller(world).CallAsync("PullSmsSendStatus", pull)).GetProperty("PullSmsSendStatusSet").GetArrayLength());
    }

    [Fact]
    public async Task Too_many_requests_a_second_are_refused()
    {
        await using var world = await TestWorld.StartAsync(new SandboxOptions { Sms = SandboxDefaults.Sms with { RequestsPerSecond = 1 } });
        var caller = new SmsCaller(world);
        Assert.Equal("Ok", (await OneAsync(caller, Message(Notice, "13800000001"))).Text("Code"));

        Assert.Equal("RequestLimitExceeded", await caller.FailsAsync("SendSms", Message(Notice, "13800000002")));
    }

    [Theory]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    [InlineData(134, 2)]
    [InlineData(150, 3)]
    public void Long_texts_are_billed_in_parts(int length, int parts) =>
        Assert.Equal(parts, Retention.Sandbox.Sms.SmsContent.Parts(new string('字', length)));

    private static Task<TestWorld> StartAsync(bool allowVariables) => TestWorld.StartAsync(new SandboxOptions
    {
        Sms = SandboxDefaults.Sms with
        {
            AllowVariables = allowVariables,
            Templates =
            [
                .. SandboxDefaults.Sms.Templates,
                new SmsTemplate { Id = "variables", Text = "您好，{1}。" },
                new SmsTemplate { Id = "no-hint", Kind = SmsTemplateKind.Marketing, Text = "来看看吧" },
                new SmsTemplate { Id = "waiting", Text = "审核中", Approved = false },
            ],
        },
    });

    private static async Task<JsonElement> OneAsync(SmsCaller caller, object message) =>
        (await caller.CallAsync("SendSms", message)).GetProperty("SendStatusSet")[0];

    private static object Message(string template, string phone, string value = "") =>
        Message(template, [phone], value);

    private static object Message(string template, string[] phones, string value = "") => new
    {
        PhoneNumberSet = phones,
        SmsSdkAppId = SandboxDefaults.Sms.SdkAppId,
        SandboxDefaults.Sms.SignName,
        TemplateId = template,
        TemplateParamSet = value.Length > 0 ? new[] { value } : [],
        SessionContext = "ctx",
    };
}
