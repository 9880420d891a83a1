using Retention.WeChat.Conversations;

namespace Retention.WeChat.Tests.Conversations;

public sealed class AnswerRuleTests
{
    private static readonly IReadOnlyList<AnswerRule> Rules =
    [
        Rule(1, AnswerTrigger.Follow, ""),
        Rule(2, AnswerTrigger.Keyword, "积分"),
        Rule(3, AnswerTrigger.Keyword, "积分", AnswerMatch.Prefix),
        Rule(4, AnswerTrigger.Keyword, "help", AnswerMatch.Contains),
        Rule(5, AnswerTrigger.Keyword, "urgent", AnswerMatch.Contains, priority: 1),
        Rule(6, AnswerTrigger.Menu, "points"),
        Rule(7, AnswerTrigger.Default, ""),
        Rule(8, AnswerTrigger.Keyword, "off") with { Enabled = false },
    ];

    [Theory]
    [InlineData(AnswerTrigger.Follow, "", 1)]
    [InlineData(AnswerTrigger.Keyword, "积分", 2)]
    [InlineData(AnswerTrigger.Keyword, "  积分\n", 2)]
    [InlineData(AnswerTrigger.Keyword, "积分怎么用", 3)]
    [InlineData(AnswerTrigger.Keyword, "我的积分", 7)]
    [InlineData(AnswerTrigger.Keyword, "Please HELP me", 4)]
    [InlineData(AnswerTrigger.Keyword, "urgent help", 5)]
    [InlineData(AnswerTrigger.Keyword, "off", 7)]
    [InlineData(AnswerTrigger.Keyword, "", 7)]
    [InlineData(AnswerTrigger.Keyword, "points", 7)]
    [InlineData(AnswerTrigger.Menu, "points", 6)]
    [InlineData(AnswerTrigger.Menu, "POINTS", 7)]
    [InlineData(AnswerTrigger.Menu, "积分", 7)]
    public void The_right_rule_is_chosen(AnswerTrigger trigger, string input, long id) => Assert.Equal(id, AnswerRule.Choose(Rules, trigger, input)?.Id.Value);

    [Fact]
    public void Of_equals_the_oldest_wins_whatever_the_order_of_the_list()
    {
        AnswerRule[] rules = [Rule(9, AnswerTrigger.Keyword, "a"), Rule(3, AnswerTrigger.Keyword, "a"), Rule(5, AnswerTrigger.Keyword, "a")];
        Assert.Equal(3, AnswerRule.Choose(rules, AnswerTrigger.Keyword, "a")?.Id.Value);
        Assert.Equal(3, AnswerRule.Choose([.. rules.Reverse()], AnswerTrigger.Keyword, "a")?.Id.Value);
    }

    [Fact]
    public void Without_a_rule_nothing_is_said_and_a_follow_never_gets_the_default()
    {
        Assert.Null(AnswerRule.Choose([], AnswerTrigger.Keyword, "a"));
        Assert.Null(AnswerRule.Choose([Rule(7, AnswerTrigger.Default, "")], AnswerTrigger.Follow, ""));
    }

    [Theory]
    [InlineData("one", "one", "one")]
    [InlineData("one\n---\ntwo", "one", "two")]
    [InlineData("one\n---\ntwo\n---\nthree", "one", "two\n---\nthree")]
    [InlineData("one --- two", "one --- two", "one --- two")]
    public void Content_may_have_a_second_part(string content, string main, string other)
    {
        var rule = Rule(1, AnswerTrigger.Default, "") with { Content = content };
        Assert.Equal((main, other), (rule.MainContent, rule.OtherContent));
    }

    private static AnswerRule Rule(long id, AnswerTrigger trigger, string pattern, AnswerMatch match = AnswerMatch.Exact, int priority = 100) =>
        new(new(id), trigger, pattern, match, AnswerAction.Say, "content", priority, true);
}
