using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class ReceiptCodeTests
{
    [Theory]
    [InlineData("failed:user block", "failed:user block")]
    [InlineData("MK:1008 关机", "MK:1008")]
    [InlineData("用户关机", "用户关机")]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void A_receipt_is_counted_by_its_status_or_the_carriers_code(string? detail, string? code) => Assert.Equal(code, ReceiptCode.Of(detail));

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_waterfall_names_what_receipts_say_and_no_operators_words(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await LoseAsync(database, "told", new SendOutcome.Accepted("m1"));
        await database.InScopeAsync(provider => provider.GetRequiredService<Receipts>().ReceiveAsync("m1", false, "failed:user block", database.Clock.GetUtcNow(), default));
        Assert.Equal(("failed:user block", "failed:user block"), await ErrorAsync(database, "told"));

        await LoseAsync(database, "settled", new SendOutcome.Unknown("没有应答。"));
        var id = (await database.MessageAsync("settled")).Id;
        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<Receipts>().ResolveAsync(id, false, "客户说没有收到", default)));
        Assert.Equal((Dispatch.Doubt, "客户说没有收到"), await ErrorAsync(database, "settled"));
    }

    private static async Task LoseAsync(TestDatabase database, string key, SendOutcome outcome)
    {
        var fan = await database.FollowAsync(key);
        await database.AskAsync(fan, key, content: Touches.Template);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()) with { FirstAttemptAt = database.Clock.GetUtcNow().AddHours(-1) }, outcome);
    }

    private static async Task<(string? Code, string? Text)> ErrorAsync(TestDatabase database, string key)
    {
        var message = await database.MessageAsync(key);
        return (message.ErrorCode, message.ErrorText);
    }
}
