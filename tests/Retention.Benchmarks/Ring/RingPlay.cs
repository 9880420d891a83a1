using System.Globalization;
using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>
/// Six days of a campaign. Inviters come, their friends over two days, the ring in between; some leave again. After three
/// days of staying rewards are given, and some leave then.
/// </summary>
internal sealed class RingPlay(StoryStage stage, RingOptions options, RingCast cast, Random draw) : IDisposable
{
    /// <summary>The fans' clock does not run away from what the product has yet to look at.</summary>
    private const int CallbacksWaitingMax = 32;
    private const int HelpsWaitingMax = 200;
    private const int LookEvery = 50;

    /// <summary>The moment at which the points are used up is not to be missed: somebody may leave right after it.</summary>
    private const int LookEveryWhenTight = 3;

    private const int ConsoleParallel = 16;

    private static readonly TimeSpan Rewarded = TimeSpan.FromHours(112);
    private static readonly TimeSpan Over = TimeSpan.FromHours(136);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly Assassin assassin = new(stage, options.Nodes, options.Killings, new Random(options.Seed));
    private readonly GuestDoings doings = new(stage, draw);
    private readonly BudgetWatch watch = new(stage);
    private readonly List<string> notes = [];
    private long phaseStarted = TimeProvider.System.GetTimestamp();
    private int eventsBefore;

    public RingCampaign Campaign { get; private set; } = null!;

    public BudgetWatch Watch => watch;

    /// <summary>Callbacks that WeChat had to tell.</summary>
    public int Told => doings.Told;

    /// <summary>Helps an operator had to look at.</summary>
    public int Reviewed { get; private set; }

    public IReadOnlyList<string> Notes => notes;

    public async Task RunAsync(CancellationToken ct)
    {
        using var clerks = await Clerks.HireAsync(stage.Address, cast.Inviters.Count + cast.Ring.Count, ct);
        Campaign = await RingCampaign.PublishAsync(stage, clerks, cast, options, ct);
        doings.CampaignId = Campaign.Id;
        await GatherAsync(clerks, ct);
        Note("inviters and their codes");
        var arrivals = Arrivals().ToList();
        assassin.LieInWait(Moment.Pushes, () => stage.Passed, arrivals.Count, ct);
        await PlayAsync(arrivals, ct);
        await SettleAsync(ct);
        Note($"{cast.All.Count:N0} come, some leave");
        await RewardAsync(ct);
        Note("rewards");
        await ReviewAsync(clerks, ct);
        Note($"an operator rejects {Reviewed:N0} under review");
        await LeaveAsync(ct);
        Note("those who leave once rewarded, those who come back");
    }

    public void Dispose() => doings.Dispose();

    private async Task GatherAsync(Clerks clerks, CancellationToken ct)
    {
        var first = cast.All.Where(guest => guest.Inviter is null).ToList();
        first.ForEach(doings.Come);
        await SettleAsync(ct);
        await HandOutCodesAsync(clerks, first.Where(guest => guest.Part is Part.Inviter or Part.Boss), ct);

        var brought = cast.Inviters.Where(guest => guest.Inviter is not null).OrderBy(guest => guest.ComesAt).ToList();
        await PlayAsync(brought.Select(guest => Act.At(guest.ComesAt, () => doings.Come(guest))), ct);
        await SettleAsync(ct);
        await HandOutCodesAsync(clerks, brought, ct);
        foreach (var guest in cast.Inviters.Where(guest => guest.Number % 10 == 0))
        {
            // Their own code, and another one's though they follow already: neither counts.
            doings.Scan(guest, guest.Code);
            doings.Scan(guest, cast.Popular[0].Code);
        }

        foreach (var guest in cast.Ring.Where(guest => guest.Part is Part.CodeChain or Part.Self || guest is { Part: Part.PhoneChain, Inviter: null }))
            await doings.JoinAsync(guest, ct);
    }

    private async Task HandOutCodesAsync(Clerks clerks, IEnumerable<Guest> guests, CancellationToken ct)
    {
        var ids = (await stage.RowsAsync("select id, open_id from fan where account = 'Official' and open_id is not null", ct))
            .ToDictionary(row => (string)row[1], row => Convert.ToInt64(row[0], CultureInfo.InvariantCulture));
        await Parallel.ForEachAsync(guests, new ParallelOptions { MaxDegreeOfParallelism = ConsoleParallel, CancellationToken = ct }, async (guest, token) =>
        {
            var link = await clerks.PostAsync($"/api/console/campaigns/{Campaign.Id}/links/{ids[guest.Phone.OpenId]}", new { }, token);
            guest.Code = link.GetProperty("code").GetString();
        });
    }

    private IEnumerable<Act> Arrivals()
    {
        var guests = cast.All.Where(guest => guest.Inviter is not null && guest.Part != Part.Inviter).ToList();
        return guests.Select(guest => new Act(guest.ComesAt, token => doings.ArriveAsync(guest, token)))
            .Concat(guests.Where(guest => guest.LeavesAt is not null).Select(guest => Act.At(guest.LeavesAt!.Value, () => doings.Go(guest))))
            .OrderBy(act => act.Due);
    }

    /// <summary>Three days after they came, those who stayed are rewarded.</summary>
    private async Task RewardAsync(CancellationToken ct)
    {
        assassin.LieInWait(Moment.Tick, () => 0, 1, ct);
        stage.AdvanceTo(Rewarded);
        foreach (var guest in cast.All.Where(guest => guest.Bond == Bond.Held))
            guest.Bond = Bond.Confirmed;
        await SettleAsync(ct);
        await watch.LookAsync(ct);
    }

    /// <summary>An operator has looked at what the rules held back, and lets none of it through.</summary>
    private async Task ReviewAsync(Clerks clerks, CancellationToken ct)
    {
        var inviters = await clerks.GetAsync($"/api/console/referral-reviews/inviters?campaignId={Campaign.Id}", ct);
        foreach (var inviter in inviters.EnumerateArray())
        {
            var decided = await clerks.PostAsync($"/api/console/referral-reviews/inviters/{inviter.GetProperty("inviterFanId").GetInt64()}/reject", new { note = "同一批账号", campaignId = Campaign.Id }, ct);
            Reviewed += decided.GetProperty("decided").GetInt32();
        }

        await SettleAsync(ct);
    }

    private async Task LeaveAsync(CancellationToken ct)
    {
        foreach (var guest in cast.All.Where(guest => guest.LeavesOnceRewarded))
            doings.Go(guest);
        await SettleAsync(ct);
        foreach (var guest in cast.All.Where(guest => guest.ComesBack))
            doings.Follow(guest);
        await SettleAsync(ct);
        stage.AdvanceTo(Over);
        await SettleAsync(ct);
        await watch.LookAsync(ct);
    }

    private async Task PlayAsync(IEnumerable<Act> acts, CancellationToken ct)
    {
        var all = acts.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            if (i % (options.IsTight ? LookEveryWhenTight : LookEvery) == 0)
                await KeepUpAsync(ct);
            stage.AdvanceTo(all[i].Due);
            await all[i].DoAsync(ct);
            while (stage.Sandbox.CallbacksWaiting > CallbacksWaitingMax)
                await Task.Delay(Poll, ct);
        }
    }

    private async Task KeepUpAsync(CancellationToken ct)
    {
        await watch.LookAsync(ct);
        while (await stage.NumberAsync("select count(*) from referral where state = 'New' and risk_version is null", ct) > HelpsWaitingMax)
            await Task.Delay(Poll, ct);
    }

    private async Task SettleAsync(CancellationToken ct)
    {
        await stage.DeliveredAsync(ct);
        await stage.QuietAsync(ct);
        await assassin.RestAsync();
    }

    private void Note(string phase)
    {
        var (seconds, events) = (TimeProvider.System.GetElapsedTime(phaseStarted).TotalSeconds, doings.Events - eventsBefore);
        notes.Add($"{seconds,6:N0} s  {phase}{(events == 0 ? "" : $": {events:N0} callbacks and calls, {events / seconds:N0} a second")}");
        (phaseStarted, eventsBefore) = (TimeProvider.System.GetTimestamp(), doings.Events);
    }

    private sealed record Act(TimeSpan Due, Func<CancellationToken, Task> DoAsync)
    {
        public static Act At(TimeSpan due, Action act) => new(due, _ =>
        {
            act();
            return Task.CompletedTask;
        });
    }
}
