using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class RiskDeskTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_farm_of_twenty_on_one_device_is_rejected_and_its_inputs_give_the_same_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, friends) = (await database.FanAsync("i"), await database.FansAsync("f", 20));
        var helps = new List<Referral>();
        foreach (var (friend, place) in friends.Select((friend, place) => (friend, place)))
            helps.Add(await database.HelpAsync(inviter, friend, TimeSpan.FromSeconds(40 * place), "farm", "ip"));

        var assessments = await database.AssessAsync([.. helps]);
        Assert.All(assessments.Values, each => Assert.Equal((RiskVerdict.Reject, 19), (each.Verdict, each.Inputs.DeviceShared)));

        await database.KeepAsync(assessments.Values);
        foreach (var help in helps)
        {
            var stored = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<RiskStore>().ListOfReferralAsync(help.Id, 10, default)));
            var again = RiskRules.Evaluate(DefaultRiskRules.Set, stored.Inputs);
            Assert.Equal((stored.Points, stored.Verdict), (again.Points, again.Verdict));
            Assert.Equal(stored.Parts, again.Parts);
            Assert.Equal(RulesText.Write(assessments[help.Id].Inputs), RulesText.Write(stored.Inputs));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_household_and_a_popular_friends_evening_are_allowed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var random = new Random(5);
        var (mother, popular) = (await database.FanAsync("m"), await database.FanAsync("p"));
        var helps = new List<Referral>();
        foreach (var child in await database.FansAsync("c", 4))
            helps.Add(await database.HelpAsync(mother, child, TimeSpan.FromMinutes(random.Next(60)), $"own{child}", "home"));
        foreach (var friend in await database.FansAsync("f", 15))
            helps.Add(await database.HelpAsync(popular, friend, TimeSpan.FromSeconds(random.Next(3_600)), $"own{friend}", $"ip{friend}"));

        Assert.All((await database.AssessAsync([.. helps])).Values, each => Assert.Equal((RiskVerdict.Allow, 0), (each.Verdict, each.Points)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_circle_over_the_first_ones_device_is_held(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (a, b, c) = (await database.FanAsync("a"), await database.FanAsync("b"), await database.FanAsync("c"));
        await database.TouchAsync(a, "phone");
        await database.HelpAsync(a, b, TimeSpan.FromHours(2), "tablet");
        var closing = await database.HelpAsync(b, c, TimeSpan.Zero, "phone");

        var assessment = (await database.AssessAsync(closing))[closing.Id];
        Assert.Equal((true, 7_200, RiskVerdict.Hold), (assessment.Inputs.Circle, assessment.Inputs.ChainSeconds![0], assessment.Verdict));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_phone_and_a_virtual_number_are_seen_and_only_that_is_kept(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, one, other) = (await database.FollowAsync("i"), await database.FollowAsync("one"), await database.FollowAsync("other"));
        foreach (var fan in new[] { one, other })
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8617012345678", ct));
        await database.HelpAsync(inviter.Id, one.Id, TimeSpan.FromDays(2));
        var help = await database.HelpAsync(inviter.Id, other.Id);

        var inputs = (await database.AssessAsync(help))[help.Id].Inputs;
        Assert.Equal((1, false, true), (inputs.PhoneShared, inputs.PhoneOfInviter, inputs.VirtualNumber));
        Assert.DoesNotContain("17012345678", RulesText.Write(inputs), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_inviters_helps_are_one_persons_whichever_account_they_were_noted_under(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (member, account) = (await database.FanAsync("member"), await database.FanAsync("account"));
        await database.ExecuteAsync("update fan set member_id = @member where id = @account", new { member, account });
        await database.HelpAsync(member, await database.FanAsync("one"), TimeSpan.FromSeconds(30), "d");
        var help = await database.HelpAsync(account, await database.FanAsync("two"), TimeSpan.Zero, "d");

        var inputs = (await database.AssessAsync(help))[help.Id].Inputs;
        Assert.Equal([30], inputs.HelpsBefore);
        Assert.Equal((1, 0), (inputs.DeviceShared, inputs.DeviceElsewhere));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_burst_around_a_help_is_seen_whatever_the_inviter_has_brought_since(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, account) = (await database.FanAsync("member"), await database.FanAsync("account"));
        await database.ExecuteAsync("update fan set member_id = @inviter where id = @account", new { inviter, account });
        var helps = new List<Referral>();
        foreach (var each in Enumerable.Range(0, 30))
            helps.Add(await database.HelpAsync(each % 2 == 0 ? inviter : account, new(1_000 + each), TimeSpan.FromHours(72) - TimeSpan.FromSeconds(each)));
        var later = Enumerable.Range(0, 250).Select(each => (Id: 5_000 + each, At: database.Clock.GetUtcNow().AddHours(-50).AddMinutes(each))).ToList();
        foreach (var (id, at) in later)
        {
            await database.ExecuteAsync(
                "insert into referral (id, campaign_id, inviter_fan_id, invitee_fan_id, channel, credited_by, state, attributed_at) values (@newId, 9, @inviter, @id, 'Page', 'only', 'Held', @at)",
                new { newId = database.Services.GetRequiredService<IdGenerator>().Next(), inviter, id, at });
        }

        foreach (var (assessment, place) in (await database.AssessAsync([.. helps])).Values.Select((assessment, place) => (assessment, place)))
        {
            Assert.Equal(place, assessment.Inputs.HelpsBefore.Count(age => age <= 60));
            Assert.Equal(29 - place, assessment.Inputs.HelpsAfter!.Count(age => age <= 60));
            Assert.InRange(assessment.Inputs.HelpsAfter!.Count, 91, RiskSight.HelpsAroundMax);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task More_than_are_looked_at_together_are_taken_in_turns(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, friend) = (await database.FanAsync("i"), await database.FanAsync("f"));
        var helps = Enumerable.Range(1, 450).Select(each => RiskSightTests.HelpOf(inviter.Value, friend.Value, TestDatabase.Start) with { Id = new(each) }).ToArray();
        Assert.Equal(450, (await database.AssessAsync(helps)).Count);
        Assert.Empty(await database.AssessAsync());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Within_a_transaction_nobody_is_asked(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var help = RiskSightTests.HelpOf(1, 2, TestDatabase.Start);
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.InTransactionAsync((provider, ct) => provider.GetRequiredService<RiskDesk>().AssessAsync([help], ct)));
    }
}
