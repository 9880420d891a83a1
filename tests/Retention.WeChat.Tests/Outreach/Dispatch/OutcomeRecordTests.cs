using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>Outcomes are written down many at a time, and none costs another its own.</summary>
public sealed class OutcomeRecordTests
{
    private static readonly SendOutcome.Refused Refused = new("47003", "模板参数不符合要求。");
    private static readonly SendOutcome.ChannelDown Busy = new(new ChannelFault("-1", "微信系统繁忙。", "WeChat is busy."));

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Outcomes_of_many_claims_are_written_together_each_to_its_own_row(DatabaseProvider engine)
    {
        const int Messages = 250;
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. Enumerable.Range(0, Messages).Select(i => new Touch($"{i}", fan.Id, TouchPurpose.Transactional, Touches.Template, database.Clock.GetUtcNow().AddDays(1)))], default));
        var claimed = (await database.ClaimAsync(130)).Concat(await database.ClaimAsync(200)).ToList();
        Assert.Equal(Messages, claimed.Count);
        await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().RecordAsync([.. claimed.Select(dispatch => (dispatch, OutcomeOf(dispatch)))], default));

        foreach (var dispatch in claimed)
        {
            var message = await database.MessageAsync(dispatch.TouchKey);
            Assert.Equal(Expected(int.Parse(dispatch.TouchKey)), (message.State, message.ProviderId, message.ErrorCode));
        }

        static SendOutcome OutcomeOf(Dispatch dispatch) => int.Parse(dispatch.TouchKey) switch
        {
            var i when i % 10 == 0 => Refused,
            var i when i % 10 == 1 => Busy,
            var i when i % 10 == 2 => new SendOutcome.Accepted(null),
            var i => new SendOutcome.Accepted($"m{i}"),
        };

        static (MessageState, string?, string?) Expected(int i) => (i % 10) switch
        {
            0 => (MessageState.Failed, null, Refused.Code),
            1 => (MessageState.Planned, null, "-1"),
            2 => (MessageState.Sent, null, null),
            _ => (MessageState.Sent, $"m{i}", null),
        };
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_longest_code_of_a_provider_is_written_down_whole_and_a_longer_one_cut(DatabaseProvider engine)
    {
        const string OfTheTemplate = "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny";
        const string Longest = "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber";
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8613800000000", ct));
        string[] codes = [Longest, Longest + "Longer", OfTheTemplate];
        foreach (var code in codes)
            await database.AskAsync(fan, code, TouchPurpose.Service, new TouchContent { Sms = new SmsContent("100001", []) });
        var claimed = await database.ClaimAsync();
        await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().RecordAsync(
            [.. claimed.Select(dispatch => (dispatch, (SendOutcome)new SendOutcome.Refused(dispatch.TouchKey, "不能发送。")))], default));

        Assert.Equal((MessageState.Failed, Longest), ((await database.MessageAsync(Longest)).State, (await database.MessageAsync(Longest)).ErrorCode));
        Assert.Equal((MessageState.Failed, Longest), ((await database.MessageAsync(codes[1])).State, (await database.MessageAsync(codes[1])).ErrorCode));
        var block = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<ChannelBlocks>().ListTemplatesAsync(default)));
        Assert.Equal((OfTheTemplate, "100001"), (block.Code, block.TemplateId));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_template_id_pasted_twice_is_blocked_and_costs_nobody_else_their_outcome(DatabaseProvider engine)
    {
        var twice = Touches.Template with { Template = Touches.Template.Template! with { TemplateId = new string('T', 86) } };
        await using var database = await TestDatabase.CreateAsync(engine);
        var (one, other) = (await database.FollowAsync("one"), await database.FollowAsync("other"));
        await database.AskAsync(one, "good");
        await database.AskAsync(one, "bad");
        // As it was saved before such an id was refused.
        await database.ExecuteAsync("update outreach_message set content = @content where touch_key = 'bad'", new { content = MessageJson.Write(twice) });
        var claimed = await database.ClaimAsync();
        await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().RecordAsync(
            [.. claimed.Select(dispatch => (dispatch, dispatch.TouchKey == "good" ? new SendOutcome.Accepted("m1") : (SendOutcome)new SendOutcome.Refused("40036", "模板 ID 长度不合法。")))], default));

        Assert.Equal((MessageState.Sent, MessageState.Deferred), (await StateAsync(database, "good"), await StateAsync(database, "bad")));
        await DecideDueAsync(database);
        Assert.Equal((MessageState.Suppressed, "blocked"), ((await database.MessageAsync("bad")).State, (await database.MessageAsync("bad")).Reason));
        var block = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<ChannelBlocks>().ListTemplatesAsync(default)));
        Assert.True(block.Covers(Channel.Template, twice.TemplateIdOf(Channel.Template)));
        Assert.Equal(MessageState.Suppressed, (await database.AskAsync(other, "new", content: twice)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_outcome_that_cannot_be_written_down_costs_no_other_its_own(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        foreach (var key in new[] { "first", "broken", "last" })
            await database.AskAsync(fan, key);
        var claimed = await database.ClaimAsync();
        // Its content, read for the lesson of its refusal, is none.
        await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().RecordAsync(
            [.. claimed.Select(dispatch => dispatch.TouchKey == "broken"
                ? (dispatch with { Content = "{" }, new SendOutcome.Refused("43116", "该模板已被限制下发。"))
                : (dispatch, (SendOutcome)new SendOutcome.Accepted($"m-{dispatch.TouchKey}")))],
            default));
        Assert.Equal((MessageState.Sent, MessageState.Sending, MessageState.Sent), (await StateAsync(database, "first"), await StateAsync(database, "broken"), await StateAsync(database, "last")));
        Assert.Equal("m-last", (await database.MessageAsync("last")).ProviderId);
    }

    private static async Task<MessageState> StateAsync(TestDatabase database, string key) => (await database.MessageAsync(key)).State;

    private static Task<int> DecideDueAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
}
