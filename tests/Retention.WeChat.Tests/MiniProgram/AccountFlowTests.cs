using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class AccountFlowTests
{
    private const string Phone = "13800000001";

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_follower_who_opens_the_mini_program_finds_their_points(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var follower = bed.NewFollower();
        await ProductBed.EventuallyAsync("the follower is known with a unionid", async () => await bed.ScalarAsync<long>("select count(*) from fan where union_id is not null") == 1);
        Assert.Null(bed.World.Phones.Write(follower, "签到"));
        await ProductBed.EventuallyAsync("the check-in has brought points", async () => await bed.ScalarAsync<long>("select count(*) from points_balance where balance > 0") == 1);

        var shopper = await ShopperCalls.SignInAsync(bed, follower.Person);
        var balance = await shopper.GetAsync("/points/balance");
        Assert.Equal(5, balance.Data.GetProperty("available").GetInt64());
        Assert.True((await shopper.GetAsync("/me/follow-status")).Data.GetProperty("follows").GetBoolean());
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(distinct member_id) from fan"));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_follower_with_the_number_is_joined_when_the_shopper_agrees_and_is_told(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, unionIds: false);
        using var console = await bed.SignInAsync();
        var (follower, followerId) = await FollowerWithPhoneAsync(bed, console);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from fan where phone_cipher like '%0001%'"));

        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        var asked = await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "bind");
        Assert.Equal((409, "account.merge_required", 1101), (asked.Status, asked.Reason, asked.Code));
        Assert.Equal(0, asked.Data.GetProperty("other").GetProperty("points").GetInt64());
        var token = asked.Data.GetProperty("mergeToken").GetString();

        var stranger = await ShopperCalls.SignInAsync(bed);
        Assert.Equal("account.merge_token_refused", (await stranger.PostAsync("/auth/merge", new { mergeToken = token }, "steal")).Reason);
        var merges = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => shopper.PostAsync("/auth/merge", new { mergeToken = token }, $"merge-{number}")));
        var merged = Assert.Single(merges, reply => reply.Status == 200);
        Assert.Equal($"{followerId}", merged.Data.GetProperty("memberId").GetString());
        Assert.Equal($"{followerId}", (await shopper.GetAsync("/me")).Data.GetProperty("memberId").GetString());
        Assert.Equal("0001", (await shopper.GetAsync("/me")).Data.GetProperty("phoneTail").GetString());
        await ProductBed.EventuallyAsync("the follower is told", () => ProductBed.Received(follower).Any(bubble => bubble.Text?.Contains("如非本人操作", StringComparison.Ordinal) == true));

        var mergeId = merged.Data.GetProperty("mergeId").GetString();
        Assert.Equal((404, "account.merge_not_found"), Outcome(await stranger.PostAsync("/auth/merge/undo", new { mergeId }, "undo")));
        Assert.Equal(200, (await shopper.PostAsync("/auth/merge/undo", new { mergeId }, "undo")).Status);
        await AssertPartedAsync(bed, shopper, followerId);
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task An_operator_parts_accounts_of_which_one_was_not_asked(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, unionIds: false);
        using var console = await bed.SignInAsync();
        var (_, followerId) = await FollowerWithPhoneAsync(bed, console);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        var asked = await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "bind");
        await shopper.PostAsync("/auth/merge", new { mergeToken = asked.Data.GetProperty("mergeToken").GetString() }, "merge");

        var merge = (await console.ReadAsync($"fans/{followerId}/merges")).EnumerateArray().Single();
        Assert.Equal(merge.GetProperty("id").GetInt64(), (await console.ReadAsync($"fans/{shopper.MemberId}/merges"))[0].GetProperty("id").GetInt64());
        var undo = $"merges/{merge.GetProperty("id")}/undo";
        var stranger = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(HttpStatusCode.NotFound, (await console.PostAsync($"/api/console/fans/{stranger.MemberId}/{undo}", null)).StatusCode);
        Assert.NotEqual(JsonValueKind.Null, (await console.CreateAsync($"fans/{followerId}/{undo}", new { })).GetProperty("undoneAt").ValueKind);
        await AssertPartedAsync(bed, shopper, followerId);
        Assert.Equal(HttpStatusCode.Conflict, (await console.PostAsync($"/api/console/fans/{followerId}/{undo}", null)).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_number_passed_on_hands_over_no_wallet(bool unionIds)
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, unionIds: unionIds);
        using var console = await bed.SignInAsync();
        var before = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        await before.PostAsync("/auth/phone", new { phoneCode = before.Open().PhoneCode }, "bind");
        await console.CreateAsync($"fans/{before.MemberId}/points/adjustments", new { key = "gift", amount = 40, note = "gift" });
        if (unionIds)
        {
            await FollowerWithPhoneAsync(bed, console);
            await ProductBed.EventuallyAsync("the follower is known with a unionid", async () => await bed.ScalarAsync<long>("select count(*) from fan where account = 'Official' and union_id is not null") == 1);
        }

        var now = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        var bound = await now.PostAsync("/auth/phone", new { phoneCode = now.Open().PhoneCode }, "bind");
        Assert.Equal((200, false), (bound.Status, bound.Data.GetProperty("merged").GetBoolean()));
        Assert.Equal(0, (await now.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
        Assert.Equal(40, (await before.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task What_a_shop_told_of_the_number_is_the_shopper_s_once_it_is_bound_until_they_part(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(
            async ct =>
            {
                var customer = (await provider.GetRequiredService<FanRegistry>().MeetCustomersAsync("teahouse", ["C7"], ct))["C7"];
                await provider.GetRequiredService<OrderMatcher>().LearnAsync("teahouse", "C7", customer.Id, ct);
                await provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("gift", PointsReason.Purchase, customer.Id, 30), ct);
                return await provider.GetRequiredService<ShopEventDesk>().TakeAsync(
                    "teahouse", new ShopEventRequest("e1", ShopEventKind.Paid, "A1", bed.Clock.GetUtcNow(), 9_900, null, new ShopCustomer(Phone: Phone, CustomerNo: "C7")), "print", ct);
            },
            default));
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        var bound = await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "bind");
        var merged = Assert.Single(bound.Data.GetProperty("mergedCustomers").EnumerateArray());
        Assert.True(bound.Data.GetProperty("merged").GetBoolean());
        Assert.Equal(30, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
        Assert.Single((await shopper.GetAsync("/orders")).Data.GetProperty("list").EnumerateArray());

        Assert.Equal(200, (await shopper.PostAsync("/auth/merge/undo", new { mergeId = merged.GetProperty("mergeId").GetString() }, "undo")).Status);
        Assert.Equal(0, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
        Assert.Equal("0001", (await shopper.GetAsync("/me")).Data.GetProperty("phoneTail").GetString());
    }

    [Fact]
    public async Task A_used_phone_code_is_refused_and_an_answer_is_given_again()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        var code = shopper.Open().PhoneCode;
        var bound = await shopper.PostAsync("/auth/phone", new { phoneCode = code }, "a");
        Assert.Equal(200, bound.Status);
        var again = await shopper.PostAsync("/auth/phone", new { phoneCode = code }, "a");
        Assert.Equal((bound.Body, true), (again.Body, again.IsReplay));
        Assert.Equal((422, "account.phone_code_refused"), Outcome(await shopper.PostAsync("/auth/phone", new { phoneCode = code }, "b")));
    }

    private static async Task AssertPartedAsync(ProductBed bed, ShopperCalls shopper, long followerId)
    {
        var parted = (await shopper.GetAsync("/me")).Data;
        Assert.Equal(shopper.MemberId, parted.GetProperty("memberId").GetString());
        Assert.Equal(JsonValueKind.Null, parted.GetProperty("phoneTail").ValueKind);
        Assert.Equal(followerId, await bed.ScalarAsync<long>("select member_id from fan where phone_hash is not null"));
    }

    /// <summary>A follower who has told the shop their number, and whose chat window is open.</summary>
    private static async Task<(Retention.Sandbox.Fan Follower, long Id)> FollowerWithPhoneAsync(ProductBed bed, HttpClient console)
    {
        var follower = bed.NewFollower();
        await ProductBed.EventuallyAsync("the follower is known", async () => await bed.ScalarAsync<long>("select count(*) from fan where account = 'Official'") == 1);
        Assert.Null(bed.World.Phones.Write(follower, "你好"));
        await ProductBed.EventuallyAsync("the window is open", async () => await bed.ScalarAsync<long>("select count(*) from fan_event where kind = 'Wrote'") == 1);
        var id = await bed.ScalarAsync<long>("select id from fan where account = 'Official'");
        await console.ReplaceAsync($"fans/{id}/phone", new { phone = $"+86{Phone}", smsConsent = false });
        return (follower, id);
    }

    private static (int Status, string? Reason) Outcome(MiniReply reply) => (reply.Status, reply.Reason);
}
