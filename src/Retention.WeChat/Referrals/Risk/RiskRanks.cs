using System.Collections.Concurrent;
using Retention.Channels.WeChat;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// WeChat's own judgement of people who use the mini-program, asked once a day for each while they call. It wants the address
/// they come from, which is kept in this process's memory for the day, should WeChat have to be asked again, and nowhere else.
/// No answer is no judgement, and holds up nobody.
/// </summary>
internal sealed partial class RiskRanks(WeChatApps apps, TimeProvider clock, ILogger<RiskRanks> logger)
{
    private const int FansMax = 50_000;
    private const int AskedAtOnce = 8;

    /// <summary>For a whole batch: helps of the others wait meanwhile.</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(3);

    /// <summary>Of somebody who waits for their tap to be answered.</summary>
    private static readonly TimeSpan CallPatienceMax = TimeSpan.FromSeconds(1);

    /// <summary>WeChat that does not answer is left alone for a while.</summary>
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(1);

    private readonly DayMemory<string> addresses = new(FansMax);
    private readonly DayMemory<int> answers = new(FansMax);
    private DateTimeOffset restsUntil;

    /// <returns>What WeChat has said of somebody today; null where it was not asked or said nothing.</returns>
    public int? Recall(Id<Fan> fanId) => answers.TryFind(Today, fanId, out var rank) ? rank : null;

    /// <summary>Somebody is calling from there. Never within a transaction: WeChat may take its time, though not much of it.</summary>
    /// <returns>Null where WeChat says nothing of them.</returns>
    public async Task<int?> AskAsync(Fan fan, string address, CancellationToken ct)
    {
        if (fan is not { Account: FanAccount.Mini, OpenId: not null })
            return null;
        addresses.Keep(Today, fan.Id, address);
        var asked = new RiskFan(fan.Id, fan.MemberId, fan.Account, fan.OpenId, null, null, fan.CreatedAt);
        return (await AskAsync([asked], CallPatienceMax, ct)).TryGetValue(fan.MemberId, out var rank) ? rank : null;
    }

    /// <returns>By member; those WeChat says nothing of are missing.</returns>
    public Task<IReadOnlyDictionary<Id<Fan>, int>> AskAsync(IReadOnlyList<RiskFan> fans, CancellationToken ct) => AskAsync(fans, PatienceMax, ct);

    private async Task<IReadOnlyDictionary<Id<Fan>, int>> AskAsync(IReadOnlyList<RiskFan> fans, TimeSpan patienceMax, CancellationToken ct)
    {
        var day = Today;
        var ranks = new ConcurrentDictionary<Id<Fan>, int>();
        var unknown = new List<(RiskFan Fan, string Address)>();
        foreach (var fan in fans.Where(fan => fan is { Account: FanAccount.Mini, OpenId: not null }))
        {
            if (answers.TryFind(day, fan.Id, out var rank))
                ranks[fan.MemberId] = rank;
            else if (addresses.TryFind(day, fan.Id, out var address))
                unknown.Add((fan, address!));
        }

        if (unknown.Count > 0 && apps.Find(FanAccount.Mini) is { } mini && clock.GetUtcNow() >= restsUntil)
            await AskAsync(mini.MiniProgramSafety, unknown, day, ranks, patienceMax, ct);
        return ranks;
    }

    private DateOnly Today => BusinessCalendar.DayOf(clock.GetUtcNow());

    private async Task AskAsync(
        MiniProgramSafety safety, IReadOnlyList<(RiskFan Fan, string Address)> unknown, DateOnly day, ConcurrentDictionary<Id<Fan>, int> ranks, TimeSpan patienceMax, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(patienceMax);
        try
        {
            await Parallel.ForEachAsync(
                unknown,
                new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = patience.Token },
                async (each, token) =>
                {
                    var rank = await safety.RiskRankAsync(new RiskQuestion(each.Fan.OpenId!, RiskScene.MarketingFraud, each.Address), token);
                    answers.Keep(day, each.Fan.Id, rank);
                    ranks[each.Fan.MemberId] = rank;
                });
        }
        catch (Exception error) when (error is WeChatException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            restsUntil = clock.GetUtcNow() + RestAfterFailure;
            Log.Unanswered(logger, error, unknown.Count, RestAfterFailure.TotalSeconds);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "WeChat did not say how risky {Count} people are; they count as unknown, and it is asked again in {Seconds} s.")]
        public static partial void Unanswered(ILogger logger, Exception error, int count, double seconds);
    }
}
