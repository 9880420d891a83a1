using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>What goes to people in the mini-program goes by the mini-program's own calls.</summary>
public sealed class MiniProgramSendingTests
{
    private const string Template = "sub-points";

    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task An_accepted_prompt_is_one_message_in_the_mini_program_and_the_next_is_refused(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Null(bed.World.Phones.AnswerSubscribePrompt(shopper.Fan.Person, new Dictionary<string, bool> { [Template] = true }));
        await ProductBed.EventuallyAsync("the grant is known", async () => await bed.ScalarAsync<long>("select count(*) from send_right where kind = 'Subscribe' and remaining = 1") == 1);
        var fan = await FanIdAsync(bed);
        await AskAsync(bed, fan, "first");

        await ProductBed.EventuallyAsync("the receipt closes the row", async () => await StateAsync(bed, "first") == "Delivered");
        var bubble = Assert.Single(ProductBed.Received(shopper.Fan));
        Assert.Equal(("subscribe", bed.MiniAccount.Options.Key, "pages/points?from=notice"), (bubble.Kind, bubble.Account, bubble.PagePath));

        // A grant that only our books have, as after a refusal that never reached us.
        await bed.InScopeAsync(async provider =>
        {
            await provider.GetRequiredService<Db>().ExecuteAsync("update send_right set remaining = 2 where kind = 'Subscribe'", null, default);
            return true;
        });
        await AskAsync(bed, fan, "second");
        await ProductBed.EventuallyAsync("the refusal is recorded", async () => await StateAsync(bed, "second") == "Suppressed");
        Assert.Equal("43101", await bed.ScalarAsync<string>("select error_code from outreach_message where touch_key = 'second'"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select remaining from send_right where kind = 'Subscribe'"));
        Assert.Single(ProductBed.Received(shopper.Fan));
        Assert.Empty(bed.Product.Services.GetRequiredService<ChannelCircuits>().ListOpen());
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Words_to_the_mini_program_are_answered_by_a_message_and_never_in_the_response(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Null(bed.World.Phones.Write(shopper.Fan, "帮助"));

        await ProductBed.EventuallyAsync("the answer arrives", () => ProductBed.Received(shopper.Fan).Count > 0);
        await bed.Sandbox.SettledAsync();
        Assert.StartsWith("你可以回复：", Assert.Single(ProductBed.Received(shopper.Fan)).Text, StringComparison.Ordinal);
        Assert.Equal(1, bed.World.Arrivals.Accepted(Retention.Sandbox.ArrivalKind.Custom));
        Assert.All(bed.World.Pushes.After(0, shopper.Fan.OpenId), push => Assert.Equal(("delivered", null), (push.Outcome, push.Reply)));
        Assert.DoesNotContain(shopper.Fan.Person.Chat.After(0), bubble => bubble.Text?.Contains("暂时无法提供服务", StringComparison.Ordinal) == true);
        Assert.Equal("CustomerService", await bed.ScalarAsync<string>("select channel from outreach_message"));
        Assert.Equal(4, await bed.ScalarAsync<long>("select remaining from send_right where kind = 'Message'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_card_arrives_in_the_mini_programs_chat_as_a_link(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Null(bed.World.Phones.Write(shopper.Fan, "在吗"));
        await ProductBed.EventuallyAsync("the window is known", async () => await bed.ScalarAsync<long>("select count(*) from send_right where kind = 'Message'") == 1);
        await AskAsync(bed, await FanIdAsync(bed), "card", new TouchContent { News = new NewsCard("春茶上新", "到店品尝", "https://shop.example/tea", "https://shop.example/tea.png") });

        await ProductBed.EventuallyAsync("the card arrives", () => ProductBed.Received(shopper.Fan).Any(each => each.Title == "春茶上新"));
        var card = ProductBed.Received(shopper.Fan).Single(each => each.Title == "春茶上新");
        Assert.Equal(("card", "https://shop.example/tea", bed.MiniAccount.Options.Key), (card.Kind, card.Url, card.Account));
    }

    private static Task<int> AskAsync(ProductBed bed, long fan, string key)
    {
        var data = new Dictionary<string, string> { ["thing1"] = "到店消费", ["number2"] = "20", ["time3"] = "2026年11月2日 10:00" };
        var content = new TouchContent { Subscribe = new TemplateContent(Template, data, MiniProgramPath: "/pages/points?from=notice") };
        return AskAsync(bed, fan, key, content);
    }

    private static Task<int> AskAsync(ProductBed bed, long fan, string key, TouchContent content)
    {
        var touch = new Touch(key, new(fan), TouchPurpose.Service, content, bed.Clock.GetUtcNow().AddDays(2));
        return bed.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([touch], default));
    }

    private static Task<string> StateAsync(ProductBed bed, string key) => bed.ScalarAsync<string>($"select state from outreach_message where touch_key = '{key}'");

    private static Task<long> FanIdAsync(ProductBed bed) => bed.ScalarAsync<long>("select id from fan where account = 'Mini'");
}
