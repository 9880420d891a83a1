using Retention.Platform;

namespace Retention.WeChat.Tests.Platform;

public sealed class PlaceholdersTests
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal) { ["points"] = "10", ["name"] = "{points}" };

    [Theory]
    [InlineData("送你 {points} 积分", "送你 10 积分")]
    [InlineData("{points}{points}", "1010")]
    [InlineData("{name}", "{points}")]
    [InlineData("{unknown} {Points} {} {points", "{unknown} {Points} {} {points")]
    [InlineData("{{points}}", "{10}")]
    [InlineData("", "")]
    public void Known_names_are_filled_once_and_others_stay(string text, string filled) => Assert.Equal(filled, Placeholders.Fill(text, Values));
}
