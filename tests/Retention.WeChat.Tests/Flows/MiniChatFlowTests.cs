using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>The chat of a mini-program's customer service, which is not the official account's.</summary>
public sealed class MiniChatFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task Who_writes_to_it_is_answered_by_a_message_as_its_pushes_carry_none(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = bed.World.People.Create().At(bed.MiniAccount);
        Assert.Null(bed.World.Phones.Write(shopper, "帮助"));
        await ProductBed.EventuallyAsync("the answer is there", () => ProductBed.Received(shopper).Count == 1);
        Assert.Contains("你可以回复", ProductBed.Received(shopper)[0].Text);
        Assert.Equal(("Message", 4), (await bed.ScalarAsync<string>("select kind from send_right"), (int)await bed.ScalarAsync<long>("select remaining from send_right")));
        Assert.Equal("CustomerService", await bed.ScalarAsync<string>("select channel from outreach_message"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Who_opens_it_may_be_sent_two_messages_within_a_minute(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = bed.World.People.Create().At(bed.MiniAccount);
        Assert.NotNull(bed.World.Phones.OpenMiniProgram(shopper, "pages/index", sessionFrom: "order A1").Visit);
        await ProductBed.EventuallyAsync("the entry was told", async () => await bed.ScalarAsync<long>("select count(*) from send_right where kind = 'ServiceEntry'") == 1);
        await AskAsync(bed, 3);
        await RecordedAsync(bed, 2);
        Assert.Equal(2, ProductBed.Received(shopper).Count);
        Assert.All(ProductBed.Received(shopper), bubble => Assert.Equal("https://brand.example/tea", bubble.Url));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from outreach_message where reason = 'no_window'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Who_asks_there_for_their_invitation_gets_the_picture_there(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        await bed.InScopeAsync(provider => PosterCampaigns.OpenAsync(provider, bed.Clock.GetUtcNow()));
        var shopper = bed.World.People.Create().At(bed.MiniAccount);
        Assert.Null(bed.World.Phones.Write(shopper, "邀请"));
        await RecordedAsync(bed, 2);
        Assert.Equal(2, ProductBed.Received(shopper).Count);
        Assert.Contains("专属邀请链接", ProductBed.Received(shopper).Single(bubble => bubble.Kind == "text").Text);
        var picture = ProductBed.Received(shopper).Single(bubble => bubble.Kind == "image");

        // What the mini-program keeps is sent again as it is.
        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(bed.World.Phones.Write(shopper, "邀请"));
        await RecordedAsync(bed, 4);
        Assert.Equal(4, ProductBed.Received(shopper).Count);
        Assert.Equal(picture.MediaId, ProductBed.Received(shopper).Last(bubble => bubble.Kind == "image").MediaId);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from outreach_message where state <> 'Sent'"));
    }

    // A phone shows a message some moments before the product has recorded WeChat's answer.
    private static Task RecordedAsync(ProductBed bed, int messages) => ProductBed.EventuallyAsync(
        $"{messages} are recorded as sent", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Sent'") == messages);

    private static async Task AskAsync(ProductBed bed, int messages)
    {
        var fan = new Id<Retention.WeChat.Fans.Fan>(await bed.ScalarAsync<long>("select id from fan"));
        var content = new TouchContent { News = new NewsCard("春茶", "新茶到店", "https://brand.example/tea", "https://brand.example/tea.png") };
        await bed.InScopeAsync(services => services.GetRequiredService<OutreachDesk>().AskAsync(
            [.. Enumerable.Range(0, messages).Select(number => new Touch($"touch:{number}", fan, TouchPurpose.Transactional, content, bed.Clock.GetUtcNow().AddDays(1)))], default));
    }
}
