using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Tests.Fans.Members;

public sealed class MergeRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));

    private static readonly Merge ByPhone = new(new(9), new(1), new(2), MergeReason.Phone, Now.AddDays(-7), Now, null, new Id<Fan>(1));

    [Theory]
    [InlineData(FanAccount.Mini, FanAccount.Official, 1, 2)]
    [InlineData(FanAccount.Official, FanAccount.Mini, 2, 1)]
    [InlineData(FanAccount.Mini, FanAccount.Mini, 2, 1)]
    public void The_follower_stays_else_the_older_one(FanAccount first, FanAccount second, long from, long into) =>
        Assert.Equal((new Id<Fan>(from), new Id<Fan>(into)), MergeRules.Direction(Person(1, first), Person(2, second)));

    [Fact]
    public void Two_followers_stay_two_members() =>
        Assert.Null(MergeRules.Direction(Person(1, FanAccount.Official), Person(2, FanAccount.Official)));

    [Theory]
    [InlineData("Mini:u1", "Official:u2", true)]
    [InlineData("Mini:u1", "Official:u1", false)]
    [InlineData("Mini:u1", "Official:", false)]
    [InlineData("Mini:", "Mini:", true)]
    [InlineData("Mini:", "Mini:u1", true)]
    [InlineData("Mini:u1", "Mini:u1", false)]
    [InlineData("Mini:", "Official: Mini:", true)]
    [InlineData("Mini:u1", "Official:u1 Shop:", false)]
    [InlineData("Shop:", "Shop:", false)]
    [InlineData("", "Mini:", false)]
    public void Accounts_of_one_app_or_with_other_unionids_are_two_users(string ones, string others, bool areTwo)
    {
        Assert.Equal(areTwo, MergeRules.AreTwoUsers(Accounts(ones), Accounts(others)));
        Assert.Equal(areTwo, MergeRules.AreTwoUsers(Accounts(others), Accounts(ones)));
    }

    [Fact]
    public void A_merge_by_phone_can_be_undone_until_its_last_moment()
    {
        Assert.Null(MergeRules.RefusalOfUndo(ByPhone, Now));
        Assert.Equal(MergeProblems.UndoOver, MergeRules.RefusalOfUndo(ByPhone, Now.AddMilliseconds(1)));
        Assert.Equal(MergeProblems.Undone, MergeRules.RefusalOfUndo(ByPhone with { UndoneAt = Now }, Now));
        Assert.Equal(MergeProblems.SamePerson, MergeRules.RefusalOfUndo(ByPhone with { Reason = MergeReason.Union }, Now));
    }

    private static List<WalletAccount> Accounts(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split(':')).Select(parts => new WalletAccount(new(1), Enum.Parse<FanAccount>(parts[0]), parts[1] is "" ? null : parts[1]))];

    private static Fan Person(long id, FanAccount account) => new(
        new(id), account, $"o{id}", $"h{id}", null, FanState.Visitor, Now, null, null, null, 0, null, null, null, null, Now, new(id));
}
