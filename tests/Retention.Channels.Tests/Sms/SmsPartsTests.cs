using Retention.Channels.Sms;

namespace Retention.Channels.Tests.Sms;

public sealed class SmsPartsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(66, 1)]
    [InlineData(67, 2)]
    [InlineData(130, 2)]
    [InlineData(131, 3)]
    [InlineData(146, 3)]
    [InlineData(197, 3)]
    [InlineData(198, 4)]
    public void The_signature_and_its_brackets_count(int bodyLength, int parts) =>
        Assert.Equal(parts, SmsParts.Count("品牌", new string('字', bodyLength)));

    [Fact]
    public void A_letter_counts_as_much_as_a_character_and_an_emoji_twice() =>
        Assert.Equal(4 + 1 + 1 + 2, SmsParts.LengthOf("品牌", "a字😀"));
}
