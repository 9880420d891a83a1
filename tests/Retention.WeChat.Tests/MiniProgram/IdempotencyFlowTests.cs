using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class IdempotencyFlowTests
{
    private const string Exports = "/privacy/exports";

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Sixty_four_requests_with_one_key_have_one_effect(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => shopper.PostAsync(Exports, key: "once")));

        var first = Assert.Single(replies, reply => reply.Status == 200 && !reply.IsReplay);
        Assert.All(replies.Where(reply => reply.Status == 200), reply => Assert.Equal(first.Body, reply.Body));
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal((409, "idempotency.running", true), (reply.Status, reply.Reason, reply.Headers.Contains("Retry-After"))));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from privacy_export"));
        Assert.Equal(first.Body, (await shopper.PostAsync(Exports, key: "once")).Body);
    }

    [Fact]
    public async Task A_key_is_one_shoppers_and_for_one_content()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(200, (await shopper.PostAsync(Exports, key: "mine")).Status);

        var elsewhere = await shopper.PostAsync("/privacy/deletion-requests", key: "mine");
        Assert.Equal((422, "idempotency.other_content"), (elsewhere.Status, elsewhere.Reason));
        var other = await ShopperCalls.SignInAsync(bed);
        var theirs = await other.PostAsync(Exports, key: "mine");
        Assert.Equal((200, false), (theirs.Status, theirs.IsReplay));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("with space")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public async Task A_request_that_changes_something_needs_a_key(string? key)
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var reply = await shopper.PostAsync(Exports, key: key);
        Assert.Equal((400, "idempotency.key_missing"), (reply.Status, reply.Reason));
    }

    [Fact]
    public async Task A_refusal_is_kept_and_changes_nothing()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var refused = await shopper.PostAsync("/auth/merge", new { mergeToken = "bogus" }, "k");
        Assert.Equal((422, "account.merge_token_refused"), (refused.Status, refused.Reason));
        var again = await shopper.PostAsync("/auth/merge", new { mergeToken = "bogus" }, "k");
        Assert.Equal((refused.Body, true), (again.Body, again.IsReplay));
        Assert.Equal("idempotency.other_content", (await shopper.PostAsync("/auth/merge", new { mergeToken = "other" }, "k")).Reason);
    }

    [Fact]
    public async Task A_request_that_was_wrong_leaves_its_key_free()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(400, (await shopper.PostAsync("/auth/merge", new { mergeToken = "" }, "k")).Status);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from shopper_request"));
    }
}
