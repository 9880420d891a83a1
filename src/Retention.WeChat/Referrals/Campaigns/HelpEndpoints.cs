using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Referrals;

/// <param name="Note">What shows that it is false; kept in the audit.</param>
public sealed record VoidHelpRequest([property: Required, StringLength(200, MinimumLength = 2)] string Note);

internal static class HelpEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/campaigns/{id}/referrals", OfCampaign);
        console.MapGet("/fans/{id}/referrals", OfFan);
        console.MapGet("/referrals/{id}", Get);
        console.MapPost("/referrals/{id}/void", async (long id, VoidHelpRequest request, FraudDesk desk, AuditNote audit, CancellationToken ct) =>
        {
            audit.Text = request.Note;
            return (await desk.VoidAsync(new Id<Referral>(id), ct)).ToHttp();
        });
    }

    private static async Task<Ok<IReadOnlyList<Referral>>> OfCampaign(
        long id, ReferralStore helps, CancellationToken ct, ReferralState? state = null, long before = long.MaxValue, int limit = 50) =>
        TypedResults.Ok(await helps.PageAsync(new Id<ReferralCampaign>(id), state, before, Math.Clamp(limit, 1, PageMax), ct));

    private static async Task<Ok<IReadOnlyList<Referral>>> OfFan(long id, ReferralStore helps, CancellationToken ct, long before = long.MaxValue, int limit = 50) =>
        TypedResults.Ok(await helps.ListOfInviterAsync(null, new Id<Fan>(id), before, Math.Clamp(limit, 1, PageMax), ct));

    private static async Task<Results<Ok<HelpFile>, ProblemHttpResult>> Get(
        long id, ReferralStore helps, TouchJournal journal, MemberRegistry members, FanRegistry fans, TimeProvider clock, CancellationToken ct)
    {
        if (await helps.FindAsync(new Id<Referral>(id), ct) is not { } help)
            return CampaignProblems.HelpNotFound.ToHttp();
        var (why, whyEn) = HelpText.Of(help);
        var memberId = (await fans.FindAsync(help.InviteeFanId, ct))?.MemberId ?? help.InviteeFanId;
        var visitors = (await members.FansOfAsync(memberId, ct)).Select(journal.VisitorOf);
        return TypedResults.Ok(new HelpFile(help, why, whyEn, await journal.ListOfVisitorAsync(help.CampaignId, [.. visitors], clock.GetUtcNow(), ct)));
    }
}
