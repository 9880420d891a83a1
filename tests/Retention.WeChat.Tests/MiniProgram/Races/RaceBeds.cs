using System.Net.Http.Json;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Races;

/// <summary>One product a stand for all races of the class, with a crowd of shoppers signed in.</summary>
public sealed class RaceBeds : IAsyncLifetime
{
    private readonly Dictionary<Stand, RaceBed> beds = [];

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<RaceBed> OfAsync(Stand stand)
    {
        if (!beds.TryGetValue(stand, out var bed))
            beds[stand] = bed = await RaceBed.StartAsync(stand);
        return bed;
    }

    public async Task DisposeAsync()
    {
        foreach (var bed in beds.Values)
            await bed.DisposeAsync();
    }
}

/// <summary>A product whose limits on how often one may ask are out of the way.</summary>
internal sealed class RaceBed(ProductBed product, HttpClient console, ShopperCalls[] crowd) : IAsyncDisposable
{
    public const int Together = 64;

    private int names;

    public ProductBed Product => product;

    public HttpClient Console => console;

    public IReadOnlyList<ShopperCalls> Crowd => crowd;

    public static async Task<RaceBed> StartAsync(Stand stand)
    {
        var product = await ProductBed.StartAsync(stand, settings =>
        {
            settings["MiniProgram:RequestsPerMinute"] = "600";
            settings["Rewards:Coupons:CodeTriesPerMinute"] = "600";
            settings["Rewards:Coupons:RedemptionsPerMinute"] = "600";
            settings["Rewards:Adjustment:ScriptOperators:0"] = ProductBed.OperatorName;
        }, unionIds: false);
        return new RaceBed(product, await product.SignInAsync(), await product.CrowdAsync(Together));
    }

    public int Number() => ++names;

    /// <summary>A name nothing else has.</summary>
    public string Name(string what) => $"{what}-{Number()}";

    public Task<ShopperCalls> NewcomerAsync() => ShopperCalls.SignInAsync(product);

    public Task GiveAsync(ShopperCalls shopper, long points) => PostAsync(shopper, Name("gift"), PointsReason.Milestone, points);

    public async Task<RaceReply> PostAsync(ShopperCalls shopper, string key, PointsReason reason, long points) => await RaceReply.OfAsync(
        console.PostAsync("/api/console/points/postings", JsonContent.Create(new { key, fanId = long.Parse(shopper.MemberId), reason = $"{reason}", amount = points })));

    public async ValueTask DisposeAsync()
    {
        console.Dispose();
        await product.DisposeAsync();
    }
}

/// <summary>How a press was answered, by whichever API.</summary>
internal sealed record RaceReply(int Status, string Body)
{
    /// <summary>Answered as something expected: done, refused, or being done by another press.</summary>
    public bool IsAnswer => Status is 200 or 404 or 409 or 422;

    public static async Task<RaceReply> OfAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return new RaceReply((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public static async Task<RaceReply> OfAsync(Task<MiniReply> asked)
    {
        var reply = await asked;
        return new RaceReply(reply.Status, reply.Body);
    }
}
