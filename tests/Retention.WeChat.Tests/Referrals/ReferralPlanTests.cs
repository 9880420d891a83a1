using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What every unfollow, bound number and merge does costs as much as the person has helps, not as much as there are helps.</summary>
public sealed class ReferralPlanTests
{
    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_is_changed_about_one_person_is_found_by_an_index(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await FillAsync(database);
        var now = database.Clock.GetUtcNow();
        var args = new { fanIds = new[] { 7L, 8L }, campaigns = new[] { 1L, 2L }, reason = "left", key = "order:1", at = now, now, Id = 5, From = 7, Into = 8 };
        foreach (var statement in new[]
        {
            ReferralStore.Sql.Withdraw, ReferralStore.Sql.MeetCondition, ReferralStore.Sql.LookAgain, ReferralBelongings.Sql.MoveHelps, ReferralBelongings.Sql.ReturnHelps,
            ReferralBelongings.Sql.MoveAwards, ReferralBelongings.Sql.ReturnAwards, ProgressRecount.Sql.DropProgress, ProgressRecount.Sql.DropScores,
        })
            Assert.Empty(await ScansAsync(database, engine, statement, args));
    }

    /// <summary>So many that reading all of them is worth an index to no engine.</summary>
    private static async Task FillAsync(TestDatabase database)
    {
        const string numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 900) select";
        var now = database.Clock.GetUtcNow();
        await database.ExecuteAsync($"insert into fan (id, account, open_id_hash, state, state_at, follow_count, created_at, member_id) {numbers} i, 'Mini', concat('h', i), 'Visitor', @now, 0, @now, i from n", new { now });
        await database.ExecuteAsync($"""
            insert into referral (id, campaign_id, inviter_fan_id, invitee_fan_id, channel, credited_by, state, attributed_at)
            {numbers} i, 1, i + 1000, i, 'Qr', 'only', 'Held', @now from n
            """, new { now });
        await database.ExecuteAsync($"insert into referral_award (id, campaign_id, fan_id, title, item, state, reached_at, claim_by) {numbers} i, 1, i, 'stage:1', 'stage:1', 'Reached', @now, @now from n", new { now });
        await database.ExecuteAsync($"insert into referral_score (campaign_id, scope, fan_id, confirmed, reached_at) {numbers} 1, 'all', i, 1, @now from n", new { now });
        await database.ExecuteAsync($"insert into referral_progress (campaign_id, fan_id, checking, held, confirmed, lost) {numbers} 1, i, 0, 1, 0, 0 from n");
        if (database.Options.Provider == DatabaseProvider.MySql)
            await database.ListAsync<object>("analyze table fan, referral, referral_award, referral_score, referral_progress");
    }

    /// <returns>Lines of the plan that go through a whole table or a whole index.</returns>
    private static async Task<IEnumerable<string>> ScansAsync(TestDatabase database, DatabaseProvider engine, string statement, object args)
    {
        var isSqlite = engine == DatabaseProvider.Sqlite;
        var plan = (await database.ListAsync<object>($"{(isSqlite ? "explain query plan" : "explain")} {statement}", args)).Cast<IDictionary<string, object?>>();
        return plan.Where(line => isSqlite ? $"{line["detail"]}".StartsWith("SCAN referral", StringComparison.Ordinal) : line["type"] is "ALL" or "index" && $"{line["table"]}".StartsWith("referral", StringComparison.Ordinal))
            .Select(line => $"{statement}: {string.Join(", ", line.Select(each => $"{each.Key} {each.Value}"))}");
    }
}
