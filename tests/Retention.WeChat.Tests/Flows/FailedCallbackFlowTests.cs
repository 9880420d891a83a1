using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Privacy;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>Callbacks that failed for a day are seen in the console, and processed once the operator says that the cause is mended.</summary>
public sealed class FailedCallbackFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_follow_that_was_put_aside_is_made_good(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var fan = bed.NewPerson();
        var hash = FanRegistry.HashOf(bed.Product.Services.GetRequiredService<PersonalData>(), FanAccount.Official, fan.OpenId);
        var body = $"<xml><ToUserName>gh</ToUserName><FromUserName>{fan.OpenId}</FromUserName><CreateTime>{bed.Clock.GetUtcNow().ToUnixTimeSeconds()}</CreateTime><MsgType>event</MsgType><Event>subscribe</Event></xml>";
        await bed.ScalarAsync<long?>($"insert into callback_inbox (id, source, dedupe_key, fan_hash, body, state, attempts, error, received_at) values (7, 'Official', 'k', '{hash}', '{body}', 'Failed', 56, 'broken', '2026-11-01 02:00:00.000') returning 1");

        var failed = Assert.Single((await console.ReadAsync("callbacks/failed")).EnumerateArray());
        Assert.Equal(("broken", 56), (failed.GetProperty("error").GetString(), failed.GetProperty("attempts").GetInt32()));
        Assert.DoesNotContain(fan.OpenId, failed.ToString(), StringComparison.Ordinal);

        Assert.Equal(1, (await console.CreateAsync("callbacks/failed/retry", new { })).GetProperty("count").GetInt32());
        await ProductBed.EventuallyAsync("the fan is known", async () => await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'") == 1);
        Assert.Empty((await console.ReadAsync("callbacks/failed")).EnumerateArray());
    }
}
