using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class ReviewExportTests
{
    /// <summary>More than two pages.</summary>
    private const int Rows = 1_100;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_participant_and_help_is_one_line_over_all_pages(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        await FillAsync(database);
        await database.ExecuteAsync("insert into referral_progress (campaign_id, fan_id, checking, held, confirmed, lost) values (7, 5, 1, 2, 3, 4)");

        var participants = await ReadAsync(database, export => export.ParticipantsAsync(world.Campaign.Id, default));
        Assert.Equal(Rows + 1, participants.Count);
        Assert.StartsWith("\uFEFF粉丝编号,", participants[0]);
        Assert.Equal("5,2026-11-02 10:00:00,,0,1,2,3,4\r\n", participants[5]);
        Assert.Equal(Rows, participants.Skip(1).Distinct().Count());

        var helps = await ReadAsync(database, export => export.ReferralsAsync(world.Campaign.Id, default));
        Assert.Equal(Rows + 1, helps.Count);
        Assert.Equal("5,1,5,,Qr,only,Held,,2026-11-02 10:00:00,,,0,0,0\r\n", helps[5]);
        // Where and on what somebody came is nobody's business outside.
        Assert.DoesNotContain(helps, line => line.Contains("secret-hash"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_person_with_two_accounts_is_one_line_with_what_both_brought(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        var (member, account) = ((await database.FollowAsync("member")).Id, (await database.FollowAsync("account")).Id);
        await database.ExecuteAsync("update fan set member_id = @member where id = @account", new { member, account });
        await world.JoinAsync(member, TestDatabase.Start, views: 2);
        await world.JoinAsync(account, TestDatabase.Start.AddDays(-1), views: 5, poster: TestDatabase.Start);
        await database.ExecuteAsync("insert into referral_progress (campaign_id, fan_id, checking, held, confirmed, lost) values (7, @member, 1, 2, 3, 4)", new { member });
        var participants = await ReadAsync(database, export => export.ParticipantsAsync(world.Campaign.Id, default));
        Assert.Equal($"{member},2026-11-01 10:00:00,2026-11-02 10:00:00,7,1,2,3,4\r\n", Assert.Single(participants.Skip(1)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_review_is_a_sheet_of_kpis_cost_funnel_and_days(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        await world.JoinAsync(new(1), TestDatabase.Start.AddDays(-59));
        var lines = ReviewSheet.Lines(await world.ReviewAsync()).ToList();
        Assert.StartsWith("\uFEFF指标,", lines[0]);
        Assert.Contains("Join,,,1,,,参与人数：实际 1，未设目标。,Participants: 1; no target was set.\r\n", lines);
        Assert.Contains("StageCompletion,2,,0,,,第 2 阶完成率：实际 0%，未设目标。,Completion of stage 2: 0%; no target was set.\r\n", lines);
        Assert.Contains("Exposure,0,\r\n", lines);
        Assert.Contains("2026-09-04,1,0,0,0,0\r\n", lines);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+86", "+86")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("-1+cmd", "'-1+cmd")]
    [InlineData("@sum", "'@sum")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("=a\"b", "\"'=a\"\"b\"")]
    [InlineData(null, "")]
    public void Nothing_runs_as_a_formula_and_numbers_stay_numbers(string? cell, string written) => Assert.Equal($"{written}\r\n", CsvText.Line([cell]));

    private static Task FillAsync(TestDatabase database) => database.InTransactionAsync(async (provider, ct) =>
    {
        var db = provider.GetRequiredService<Db>();
        for (var id = Rows; id > 0; id--)
        {
            await db.QueueAsync("insert into referral_link (id, campaign_id, fan_id, code, created_at) values (@id, 7, @id, @code, @at)", new { id, code = $"c{id}", at = TestDatabase.Start }, ct);
            await db.QueueAsync(
                """
                insert into referral (id, campaign_id, inviter_fan_id, invitee_fan_id, channel, credited_by, state, attributed_at, device_hash, ip_hash)
                values (@id, 7, 1, @id, 'Qr', 'only', 'Held', @at, 'secret-hash', 'secret-hash')
                """,
                new { id, at = TestDatabase.Start }, ct);
        }
    });

    private static Task<List<string>> ReadAsync(TestDatabase database, Func<ReviewExport, IAsyncEnumerable<string>> read) =>
        database.InScopeAsync(async provider => await read(provider.GetRequiredService<ReviewExport>()).ToListAsync());
}
