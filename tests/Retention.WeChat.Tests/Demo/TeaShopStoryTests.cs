using Retention.Demo.Story;

namespace Retention.WeChat.Tests.Demo;

public sealed class TeaShopStoryTests
{
    private static readonly DateTimeOffset Opening = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8));

    private readonly IReadOnlyList<Moment> story = TeaShopStory.Write(Opening);

    [Fact]
    public void It_is_the_same_every_time() =>
        Assert.Equal(story.SelectMany(moment => moment.Deeds), TeaShopStory.Write(Opening).SelectMany(moment => moment.Deeds));

    [Fact]
    public void It_goes_forward_and_ends_before_the_present()
    {
        Assert.Equal(story.Select(moment => moment.At).Order(), story.Select(moment => moment.At));
        Assert.True(story[^1].At < Opening.AddDays(TeaShopStory.Days));
    }

    [Fact]
    public void Nobody_does_what_only_a_follower_can()
    {
        var following = new HashSet<int>();
        foreach (var deed in story.SelectMany(moment => moment.Deeds))
        {
            var holds = deed switch
            {
                Deed.Follow or Deed.ComeWith => following.Add(deed.Person),
                Deed.Leave => following.Remove(deed.Person),
                _ => following.Contains(deed.Person),
            };
            Assert.True(holds, $"{deed}");
        }
    }

    [Fact]
    public void Friends_come_with_somebody_who_asked_for_a_code_in_an_earlier_moment()
    {
        var inviting = new HashSet<int>();
        foreach (var moment in story)
        {
            Assert.All(moment.Deeds.OfType<Deed.ComeWith>(), come => Assert.Contains(come.Inviter, inviting));
            inviting.UnionWith(moment.Deeds.OfType<Deed.Press>().Where(press => press.Key == "invite").Select(press => press.Person));
        }

        Assert.Equal(TeaShopStory.InvitersMax, inviting.Count);
    }

    [Fact]
    public void Every_kind_of_deed_is_in_it_and_about_half_came_with_a_friend()
    {
        var deeds = story.SelectMany(moment => moment.Deeds).ToList();

        Assert.Equal(typeof(Deed).GetNestedTypes().Length, deeds.Select(deed => deed.GetType()).Distinct().Count());
        Assert.InRange(deeds.OfType<Deed.ComeWith>().Count(), TeaShopStory.PeopleMax * 2 / 5, TeaShopStory.PeopleMax * 3 / 5);
    }

    [Fact]
    public void The_newcomer_on_the_desk_has_yet_to_follow() =>
        Assert.DoesNotContain(story.SelectMany(moment => moment.Deeds), deed => deed.Person == TeaShopStory.Newcomer);
}
