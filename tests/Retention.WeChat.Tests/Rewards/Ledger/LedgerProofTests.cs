using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

/// <summary>History that was altered, taken out or put in is found, also where whoever did it kept the sums right.</summary>
public sealed class LedgerProofTests
{
    public static TheoryData<DatabaseProvider, string, string> Forgeries
    {
        get
        {
            var cases = new TheoryData<DatabaseProvider, string, string>();
            foreach (var engine in Engines.MySqlServer is null ? [DatabaseProvider.Sqlite] : Enum.GetValues<DatabaseProvider>())
            {
                cases.Add(engine, "update ledger_posting set note = 'something else' where posting_key = 'gift:3'", "posting_altered");
                cases.Add(engine, "update ledger_posting set posted_at = '2020-01-01 00:00:00.000' where posting_key = 'gift:3'", "posting_altered");
                cases.Add(engine, "update points_lot set expires_on = '2030-01-01', open_until = '2030-01-01' where remaining = 13", "posting_altered");
                cases.Add(engine, "update ledger_entry set amount = amount * 2 where posting_id in (select id from ledger_posting where posting_key = 'gift:3')", "posting_altered");
                cases.Add(engine, "update ledger_entry set amount = amount * 2 where posting_id in (select id from ledger_posting where posting_key = 'gift:3')", "balance_differs_from_entries");
                cases.Add(engine, "delete from ledger_posting where posting_key = 'gift:3'", "posting_gone");
                cases.Add(engine, "delete from ledger_posting where posting_key = 'gift:3'", "entry_without_posting");
                cases.Add(engine, "delete from ledger_seal where position = 2", "chain_gap");
                cases.Add(engine, "delete from ledger_seal where position > 3", "anchor_lost");
                cases.Add(engine, "update ledger_chain set hash = '00'", "chain_head_differs");
                cases.Add(engine, "insert into ledger_posting (id, posting_key, content, kind, reason, fan_id, amount, shard, posted_at) values (5, 'forged', 'x', 'Give', 'CheckIn', 101, 1, 5, '2026-01-01 00:00:00.000')", "posting_unsealed");
                cases.Add(engine, "update points_balance set balance = balance + 1 where fan_id = 101", "balance_differs_from_entries");
                cases.Add(engine, "update points_lot set remaining = remaining + 1 where remaining = 13", "lot_differs_from_entries");
                cases.Add(engine, "update points_hold set state = 'Voided'", "hold_without_posting");
                cases.Add(engine, "update ledger_reversed set reversed = reversed - 1", "reversals_differ_from_postings");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Forged_history_is_found(DatabaseProvider engine, string forgery, string rule)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        for (var i = 0; i < 5; i++)
            await bed.GiveAsync($"gift:{i}", 10 + i);
        await bed.HoldAsync("hold", HoldKind.Earn, 5);
        await bed.ReverseAsync("gift:4", "refund", 2);
        await bed.AssertSoundAsync();

        await bed.Database.ExecuteAsync(forgery);
        var check = await bed.Database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().VerifyAsync(default));
        Assert.False(check.IsSound);
        Assert.Contains(check.Findings, finding => finding.Rule == rule);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sealing_at_once_seals_each_posting_once_in_one_chain_for_each_shard(DatabaseProvider engine)
    {
        const int Postings = 120;
        await using var bed = await LedgerBed.OpenAsync(engine);
        await Task.WhenAll(
            PostAsync(),
            Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SealAsync())));
        await bed.AssertSoundAsync();
        Assert.Equal(Postings, await bed.Database.FindAsync<long>("select count(*) from ledger_seal"));
        Assert.Equal(Postings, await bed.Database.FindAsync<long>("select sum(length) from ledger_chain"));

        async Task PostAsync()
        {
            for (var i = 0; i < Postings; i++)
                await bed.GiveAsync($"gift:{i}", 1, new(100 + (i % 20)));
        }

        async Task SealAsync()
        {
            for (var i = 0; i < 20; i++)
                await bed.Database.InScopeAsync(provider => provider.GetRequiredService<LedgerSealer>().SealAsync(default));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_command_says_what_is_wrong_where_and_ends_with_one(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("gift", 10);
        var said = new StringWriter();
        Assert.Equal(0, await VerifyLedger.RunAsync(bed.Database.Services, said, default));
        await bed.Database.ExecuteAsync("update points_balance set balance = 11");
        Assert.Equal(1, await VerifyLedger.RunAsync(bed.Database.Services, said, default));
        Assert.Contains("balance_differs_from_entries  member 101  available off by 1", said.ToString());
    }
}
