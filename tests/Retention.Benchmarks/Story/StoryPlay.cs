using System.Globalization;
using Retention.Sandbox;

namespace Retention.Benchmarks.Story;

/// <summary>
/// The scripted fortnight: fans follow, invite, check in, leave and come back while days pass. Every act changes the
/// phones' world and, by the rules as people would state them, what the script expects of the product.
/// </summary>
internal sealed class StoryPlay(StoryStage stage, StoryOptions options, Cast cast, Random draw)
{
    private const int CheckInPoints = 5;
    private const int InviterPoints = 100;
    private const int InviteePoints = 50;

    /// <summary>More than any inviter brings: which of many count is settled side by side.</summary>
    private const int InviterHelpsMax = 10_000;

    /// <summary>Never used up.</summary>
    private const long PointsBudget = 1_000_000_000;

    /// <summary>What a fan may be owed in writing within one window, less than WeChat allows.</summary>
    private const int ServedInviteesPerInviterMax = 5;
    private const int ConsoleParallel = 16;

    private static readonly (int Day, int Points)[] Milestones = [(1, 10), (3, 0), (7, 20), (14, 50)];
    private static readonly TimeSpan MidMorning = TimeSpan.FromMinutes(30);

    private readonly Assassin assassin = new(stage, options.Nodes, options.Killings, new Random(options.Seed));
    private readonly Dictionary<string, long> fanIds = new(StringComparer.Ordinal);
    private long campaignId;

    private Phones Phones => stage.World.Phones;

    public async Task RunAsync(CancellationToken ct)
    {
        using var clerks = await Clerks.HireAsync(stage.Address, cast.Inviters.Count + (cast.Invitees.Count / 2), ct);
        await PrepareAsync(clerks, ct);
        await GatherAsync(clerks, ct);
        await InviteAsync(ct);
        await ReachAsync(0, ct);
        await LearnIdsAsync(ct);
        await ServeAsync(clerks, ct);
        await WriteAsync(Some(cast.All.Where(actor => actor.Follows), 0.2), "签到", CheckInPoints, ct);

        await RestUntilAsync(2, ct);
        foreach (var actor in Some(cast.All.Where(actor => actor.Follows), 0.05))
            actor.HasOptedOut = true;
        await WriteAsync([.. cast.All.Where(actor => actor.HasOptedOut)], "退订", 0, ct);
        await ReachAsync(1, ct);

        await RestUntilAsync(5, ct);
        await LeaveAsync(Some(cast.All.Where(actor => actor.Follows), 0.05), ct);
        await ReachAsync(2, ct);
        await ReachAsync(3, ct);
    }

    /// <summary>A campaign, and a plan whose messages every follower can get.</summary>
    private async Task PrepareAsync(Clerks clerks, CancellationToken ct)
    {
        var campaign = await clerks.PostAsync(
            "/api/console/campaigns",
            new
            {
                code = "story",
                publish = true,
                terms = new
                {
                    name = "老友带新友", description = "邀请好友一起来喝茶", kind = "TwoSided", condition = "ServiceEvent",
                    startsAt = stage.StartedAt.AddDays(-1), endsAt = stage.StartedAt.AddDays(60),
                    disclosure = new { organiser = "山野茶铺", conditions = "会员均可参加。", method = "用自己的邀请码邀请朋友。", claimTerms = "积分自动到账。" },
                    inviterPoints = InviterPoints, inviteePoints = InviteePoints, inviterHelpsMax = InviterHelpsMax, pointsBudget = PointsBudget, onLoss = "Keep",
                    notices = new { helpedMax = 0, nearlyThereMax = 0, stageReachedMax = 0, someoneLeftMax = 0, endedMax = 0 },
                },
            },
            ct);
        campaignId = campaign.GetProperty("id").GetInt64();
        await TrustAsync(clerks, ct);
        var plans = await clerks.GetAsync("/api/console/plans", ct);
        var planId = plans[0].GetProperty("plan").GetProperty("id").GetInt64();
        await clerks.PutAsync($"/api/console/plans/{planId}/milestones", new { milestones = Milestones.Select(Milestone) }, ct);
    }

    /// <summary>
    /// Here all friends are honest though they come at once, as no crowd does: the rules let everybody through, so that every
    /// help has one right outcome.
    /// </summary>
    private static async Task TrustAsync(Clerks clerks, CancellationToken ct)
    {
        var rules = await clerks.PostAsync(
            "/api/console/referral-risk/rules",
            new
            {
                note = "Everybody is let through.",
                set = new { verifyAt = 1_000, holdAt = 1_000, rejectAt = 1_000, rules = new[] { new { code = "wechat_rank", signal = "WeChatRank", steps = new[] { new { at = 4, points = 1 } } } } },
            },
            ct);
        await clerks.PostAsync($"/api/console/referral-risk/rules/{rules.GetProperty("version").GetInt32()}/activate", new { }, ct);
    }

    private static object Milestone((int Day, int Points) each) => new
    {
        name = $"第 {each.Day} 天",
        afterMinutes = each.Day * 24 * 60,
        points = each.Points,
        expireAfterMinutes = 24 * 60,
        purpose = "Service",
        content = new { template = new { templateId = "tmpl-member-care", data = new { thing1 = "会员陪伴", thing2 = "相识第 {day} 天", time3 = "2026年11月2日 10:00" } } },
    };

    /// <summary>Those who come by themselves follow and check in; inviters get their codes; some leave, to come back by one.</summary>
    private async Task GatherAsync(Clerks clerks, CancellationToken ct)
    {
        foreach (var actor in cast.Inviters.Concat(cast.Originals))
            Follow(actor, null);
        await SettleAsync(ct);
        await WriteAsync(cast.Inviters.Concat(Some(cast.Originals, 0.3)).ToList(), "签到", CheckInPoints, ct);
        // A second time the same day counts no more.
        await WriteAsync(Some(cast.Inviters, 0.5), "签到", 0, ct);

        await LearnIdsAsync(ct);
        await Parallel.ForEachAsync(cast.Inviters, Options(ct), async (inviter, token) =>
        {
            var link = await clerks.PostAsync($"/api/console/campaigns/{campaignId}/links/{fanIds[inviter.OpenId]}", new { }, token);
            inviter.Code = "r_" + link.GetProperty("code").GetString();
        });
        foreach (var actor in Returning)
            Unfollow(actor);
        await SettleAsync(ct);
    }

    /// <summary>Invitees scan and follow. Old followers scan too, inviters scan their own code, some who had left come back by one: none of these counts.</summary>
    private async Task InviteAsync(CancellationToken ct)
    {
        assassin.LieInWait(Moment.Pushes, () => stage.Passed, cast.All.Count / 2, ct);
        foreach (var invitee in cast.Invitees)
        {
            Follow(invitee, invitee.Inviter!.Code);
            invitee.Bond = Bond.Held;
        }

        foreach (var actor in Returning)
            Follow(actor, (cast.Inviters.Contains(actor) ? actor : AnyInviter()).Code);
        stage.Advance(TimeSpan.FromSeconds(5));

        foreach (var actor in Some(cast.Originals.Where(actor => actor.Follows), 0.1))
            Phones.Scan(actor.Phone, AnyInviter().Code);
        foreach (var inviter in cast.Inviters)
            Phones.Scan(inviter.Phone, inviter.Code);
        // Leaving closed their windows; writing opens one again.
        foreach (var actor in Some(cast.Originals, 0.2).Concat(Returning.Where(cast.Inviters.Contains)))
            Write(actor, "你好");
        // Their follow may still be on its way, or be overtaken by this.
        foreach (var invitee in Some(cast.Invitees, 0.05))
        {
            Unfollow(invitee);
            invitee.AnswersMin = 0;
        }

        await stage.DeliveredAsync(ct);
        if (!options.MayLoseAnswers)
            await SettleAsync(ct);
    }

    /// <summary>The day of a milestone comes: its points are given, and the notice about them reaches every follower, as it is no marketing.</summary>
    private async Task ReachAsync(int position, CancellationToken ct)
    {
        var (day, points) = Milestones[position];
        var reached = cast.All.Where(actor => actor.Follows).ToList();
        assassin.LieInWait(Moment.Tick, () => 0, 1, ct);
        assassin.LieInWait(Moment.Dispatch, () => stage.World.Arrivals.Accepted(ArrivalKind.Template), reached.Count, ct);
        stage.AdvanceTo(TimeSpan.FromDays(day) + MidMorning);
        foreach (var actor in reached)
        {
            actor.Points += points;
            actor.Touches++;
        }

        await SettleAsync(ct);
    }

    /// <summary>The shop reports what fans did, now and then twice, also of fans whom nobody invited.</summary>
    private async Task ServeAsync(Clerks clerks, CancellationToken ct)
    {
        var served = cast.Invitees.Where(invitee => invitee.Bond != Bond.Void)
            .GroupBy(invitee => invitee.Inviter!)
            .SelectMany(group => group.Take(ServedInviteesPerInviterMax)).ToList();
        foreach (var invitee in served)
            Confirm(invitee);
        var others = Some(cast.Originals, 0.02);
        var reports = served.Concat(others).Concat(Some(served, 0.2)).ToArray();
        draw.Shuffle(reports);
        await Parallel.ForEachAsync(reports, Options(ct), async (actor, token) => await clerks.PostAsync(
            $"/api/console/fans/{fanIds[actor.OpenId]}/service-events", new { key = $"order-{actor.Number}", kind = "purchase" }, token));
        await SettleAsync(ct);
    }

    private static void Confirm(Actor invitee)
    {
        var inviter = invitee.Inviter!;
        invitee.Bond = Bond.Confirmed;
        invitee.Points += InviteePoints;
        inviter.Points += InviterPoints;
    }

    private async Task LeaveAsync(IReadOnlyList<Actor> leaving, CancellationToken ct)
    {
        foreach (var actor in leaving)
            Unfollow(actor);
        await SettleAsync(ct);
    }

    private async Task WriteAsync(IReadOnlyList<Actor> writing, string text, int points, CancellationToken ct)
    {
        foreach (var actor in writing)
        {
            Write(actor, text);
            actor.Points += points;
        }

        await SettleAsync(ct);
    }

    private void Follow(Actor actor, string? scene)
    {
        Must(Phones.Follow(actor.Phone, scene is null ? "search" : "qr", scene));
        actor.Follows = true;
        actor.Owe(1);
    }

    private void Unfollow(Actor actor)
    {
        Must(Phones.Unfollow(actor.Phone));
        actor.Follows = false;
        actor.Bond = actor.Bond switch
        {
            Bond.Held => Bond.Void,
            Bond.Confirmed => Bond.Lost,
            _ => actor.Bond,
        };
    }

    private void Write(Actor actor, string text)
    {
        if (!actor.Follows)
            return;
        Must(Phones.Write(actor.Phone, text));
        actor.Owe(1);
    }

    private static void Must(PhoneRefusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException(refusal.Text);
    }

    /// <summary>Waits until all is done, and nodes that were killed are back.</summary>
    private async Task SettleAsync(CancellationToken ct)
    {
        await stage.DeliveredAsync(ct);
        await stage.QuietAsync(ct);
        await assassin.RestAsync();
    }

    private async Task RestUntilAsync(int day, CancellationToken ct)
    {
        stage.AdvanceTo(TimeSpan.FromDays(day) + MidMorning);
        await stage.QuietAsync(ct);
    }

    private async Task LearnIdsAsync(CancellationToken ct)
    {
        foreach (var row in await stage.RowsAsync("select id, open_id from fan where open_id is not null", ct))
            fanIds[(string)row[1]] = Convert.ToInt64(row[0], CultureInfo.InvariantCulture);
    }

    public IReadOnlyDictionary<string, long> FanIds => fanIds;

    private IReadOnlyList<Actor> Returning => returning ??= [.. cast.Inviters.Take(Math.Max(1, cast.Inviters.Count / 10)), .. cast.Originals.Take(cast.Originals.Count / 20)];

    private IReadOnlyList<Actor>? returning;

    private Actor AnyInviter() => cast.Inviters[draw.Next(cast.Inviters.Count)];

    private List<Actor> Some(IEnumerable<Actor> actors, double share) => [.. actors.Where(_ => draw.NextDouble() < share)];

    private static ParallelOptions Options(CancellationToken ct) => new() { MaxDegreeOfParallelism = ConsoleParallel, CancellationToken = ct };
}
