using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Referrals;

internal static class CampaignEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder console)
    {
        var group = console.MapGroup("/campaigns");
        group.MapGet("/", List);
        group.MapPost("/", Create);
        group.MapGet("/templates", (TimeProvider clock) => TypedResults.Ok(CampaignTemplates.All.Select(template => CampaignTemplateView.Of(template, clock.GetUtcNow())).ToList()));
        group.MapPost("/from-template", CreateFromTemplate);
        group.MapGet("/{id}", Get);
        group.MapPut("/{id}", Update);
        group.MapPost("/{id}/copy", async (long id, CopyCampaignRequest request, CurrentOperator current, CampaignDesk desk, CancellationToken ct) =>
            View(await desk.CopyAsync(new(id), request.Code, current.Name, ct)));
        group.MapGet("/{id}/terms", Terms);
        group.MapPost("/{id}/links/{fanId}", Link);
        MapSwitches(group);
    }

    private static void MapSwitches(RouteGroupBuilder group)
    {
        group.MapPost("/{id}/check", Check);
        group.MapPost("/{id}/publish", async (long id, PublishCampaignRequest request, CurrentOperator current, CampaignDesk desk, CancellationToken ct) =>
            View(await desk.PublishAsync(new(id), request.AcceptRisk, current.Name, ct)));
        group.MapPost("/{id}/pause", async (long id, PauseCampaignRequest request, CurrentOperator current, CampaignDesk desk, AuditNote audit, CancellationToken ct) =>
            View(await desk.PauseAsync(new(id), current.Name, audit.Text = request.Note, ct)));
        group.MapPost("/{id}/resume", async (long id, CurrentOperator current, CampaignDesk desk, CancellationToken ct) => View(await desk.ResumeAsync(new(id), current.Name, ct)));
        group.MapPost("/{id}/stop", async (long id, StopCampaignRequest request, CurrentOperator current, CampaignDesk desk, AuditNote audit, CancellationToken ct) =>
            View(await desk.StopAsync(new(id), current.Name, audit.Text = request.Reason, ct)));
        group.MapPost("/{id}/end", async (long id, EndCampaignRequest request, CurrentOperator current, CampaignDesk desk, AuditNote audit, CancellationToken ct) =>
            View(await desk.EndAsync(new(id), current.Name, audit.Text = request.Note, ct)));
        group.MapPost("/{id}/budget", async (long id, RaiseBudgetRequest request, CurrentOperator current, CampaignDesk desk, CancellationToken ct) =>
            View(await desk.RaiseBudgetAsync(new(id), request.PointsTotal, current.Name, ct)));
    }

    private static async Task<Ok<List<CampaignView>>> List(CampaignStore store, CancellationToken ct, CampaignState? state = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(state, before, Math.Clamp(limit, 1, PageMax), ct)).Select(CampaignView.Of).ToList());

    private static async Task<Results<Ok<CampaignView>, ProblemHttpResult>> Create(CreateCampaignRequest request, CurrentOperator current, CampaignDesk desk, CancellationToken ct) =>
        View(request.Publish
            ? await desk.CreateAndPublishAsync(request.Code, request.Terms, request.AcceptRisk, current.Name, ct)
            : await desk.CreateAsync(request.Code, request.Terms, current.Name, ct));

    private static async Task<Results<Ok<CampaignView>, ProblemHttpResult>> CreateFromTemplate(
        CampaignFromTemplateRequest request, CurrentOperator current, CampaignDesk desk, TimeProvider clock, CancellationToken ct)
    {
        if (CampaignTemplates.Find(request.Template) is not { } template)
            return CampaignProblems.NoTemplate.ToHttp();
        var terms = template.Terms(request.Organiser, request.StartsAt ?? clock.GetUtcNow(), request.Days);
        return View(await desk.CreateAsync(request.Code, template, terms, current.Name, ct));
    }

    private static async Task<Results<Ok<CampaignFile>, ProblemHttpResult>> Get(
        long id, CampaignStore store, CampaignDesk desk, CampaignBudget budget, ReferralStore helps, CampaignLog log, CancellationToken ct)
    {
        if (await store.FindAsync(new Id<ReferralCampaign>(id), ct) is not { } campaign)
            return CampaignProblems.NotFound.ToHttp();
        return TypedResults.Ok(new CampaignFile(
            CampaignView.Of(campaign),
            campaign.IsPublished ? null : await desk.CheckAsync(campaign, ct),
            await budget.ListAsync(campaign.Id, ct),
            (await helps.CountAsync(campaign.Id, ct)).ToDictionary(count => count.State, count => count.Helps),
            await log.ListAsync(campaign.Id, ct)));
    }

    private static async Task<Results<Ok<CampaignView>, ProblemHttpResult>> Update(long id, CampaignTerms request, CampaignDesk desk, CancellationToken ct) =>
        View(await desk.UpdateAsync(new Id<ReferralCampaign>(id), request, ct));

    private static async Task<Results<Ok<CampaignVerdict>, ProblemHttpResult>> Check(long id, CampaignStore store, CampaignDesk desk, CancellationToken ct) =>
        await store.FindAsync(new Id<ReferralCampaign>(id), ct) is { } campaign ? TypedResults.Ok(await desk.CheckAsync(campaign, ct)) : CampaignProblems.NotFound.ToHttp();

    private static async Task<Results<Ok<PublishedTerms>, ProblemHttpResult>> Terms(long id, CampaignStore store, CancellationToken ct) =>
        await store.FindAsync(new Id<ReferralCampaign>(id), ct) switch
        {
            null => CampaignProblems.NotFound.ToHttp(),
            { TermsHash: { } hash } campaign => TypedResults.Ok(new PublishedTerms(campaign.Terms, hash, CampaignSeal.HashOf(campaign.Terms) == hash, CampaignText.Of(campaign))),
            _ => CampaignProblems.NotPublished.ToHttp(),
        };

    private static async Task<Results<Ok<PersonalLink>, ProblemHttpResult>> Link(
        long id, long fanId, CampaignStore store, ReferralLinks links, FanRegistry fans, InviteAddresses addresses, TimeProvider clock, CancellationToken ct)
    {
        if (await store.FindAsync(new Id<ReferralCampaign>(id), ct) is not { } campaign)
            return CampaignProblems.NotFound.ToHttp();
        if (!campaign.IsPublished)
            return CampaignProblems.NotPublished.ToHttp();
        if (await fans.FindAsync(new Id<Fan>(fanId), ct) is null)
            return FanEndpoints.NotFound.ToHttp();
        var link = await links.EnsureAsync(campaign.Id, new Id<Fan>(fanId), ct);
        return TypedResults.Ok(new PersonalLink(link.Code, addresses.Of(link.Code), link.HasQr(clock.GetUtcNow())));
    }

    private static Results<Ok<CampaignView>, ProblemHttpResult> View(Result<ReferralCampaign> result) =>
        result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(CampaignView.Of(result.Value));
}
