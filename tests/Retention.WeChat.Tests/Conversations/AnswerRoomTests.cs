using System.Text;
using Retention.WeChat.Conversations;

namespace Retention.WeChat.Tests.Conversations;

public sealed class AnswerRoomTests
{
    private const int BytesMax = 2048;

    [Theory]
    [InlineData(AnswerAction.Say, "{0}", 600, true)]
    [InlineData(AnswerAction.Say, "{0}{description}", 600, true)]
    [InlineData(AnswerAction.Invite, "{campaign}{description}{link}{0}", 300, true)]
    [InlineData(AnswerAction.Invite, "{campaign}{description}{link}{0}", 320, false)]
    [InlineData(AnswerAction.Invite, "没有活动\n---\n{0}", 590, true)]
    [InlineData(AnswerAction.Invite, "{0}\n---\n{description}", 590, true)]
    [InlineData(AnswerAction.Invite, "短\n---\n{description}{description}{0}", 100, false)]
    [InlineData(AnswerAction.Points, "{balance}{entries}{0}", 590, true)]
    [InlineData(AnswerAction.Points, "{entries}{entries}{0}", 580, false)]
    public void What_could_grow_too_long_is_known_when_it_is_saved(AnswerAction action, string shape, int characters, bool fits) =>
        Assert.Equal(fits, AnswerRoom.Holds(new AnswerRule(new(1), AnswerTrigger.Keyword, "a", AnswerMatch.Exact, action, shape.Replace("{0}", new string('字', characters)), 100, true)));

    [Fact]
    public void One_value_gives_way_and_the_others_stay_whole()
    {
        var text = new string('字', 400) + "{description}\n{link}";
        var filled = AnswerRoom.Fill(text, "description", ("description", new string('述', 300)), ("link", "https://shop.example/r/abc"));
        Assert.InRange(Encoding.UTF8.GetByteCount(filled), BytesMax - 2, BytesMax);
        Assert.EndsWith("述\nhttps://shop.example/r/abc", filled, StringComparison.Ordinal);
        Assert.Equal("述\n", AnswerRoom.Fill("{description}\n", "description", ("description", "述")));
    }
}
