using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

internal static class HelpEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/campaigns/{id}/referrals", OfCampaign);
        console.MapGet("/fans/{id}/referrals", OfFan);
        console.MapGet("/referrals/{id}", Get);
    }

    private static async Task<Ok<IReadOnlyList<Referral>>> OfCampaign(
        long id, ReferralStore helps, CancellationToken ct, ReferralState? state = null, long before = long.MaxValue, int limit = 50) =>
        TypedResults.Ok(await helps.PageAsync(new Id<ReferralCampaign>(id), state, before, Math.Clamp(limit, 1, PageMax), ct));

    private static async Task<Ok<IReadOnlyList<Referral>>> OfFan(long id, ReferralStore helps, CancellationToken ct, long before = long.MaxValue, int limit = 50) =>
        TypedResults.Ok(await helps.ListOfInviterAsync(null, new Id<Fan>(id), before, Math.Clamp(limit, 1, PageMax), ct));

    private static async Task<Results<Ok<HelpFile>, ProblemHttpResult>> Get(long id, ReferralStore helps, TouchJournal journal, TimeProvider clock, CancellationToken ct)
    {
        if (await helps.FindAsync(new Id<Referral>(id), ct) is not { } help)
            return CampaignProblems.HelpNotFound.ToHttp();
        var (why, whyEn) = HelpText.Of(help);
        var touches = await journal.ListOfFanAsync(help.InviteeFanId, clock.GetUtcNow(), ct);
        return TypedResults.Ok(new HelpFile(help, why, whyEn, [.. touches.Where(touch => touch.CampaignId == help.CampaignId)]));
    }
}
