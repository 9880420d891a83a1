using System.Text;
using System.Text.Json;
using Retention.Channels.Wire;

namespace Retention.Channels.Tests.WeChat;

public sealed class UnescapedJsonEncoderTests
{
    [Theory]
    [InlineData("积分")]
    [InlineData("emoji 😀 and 👨‍👩‍👧")]
    [InlineData("full\u3000width, no\u00A0break, line\u2028end, ﷽")]
    [InlineData("<a href='https://a.cn/?b=1&c=2'>+</a>")]
    public void What_json_allows_goes_out_as_it_is(string text) => Assert.Equal($$"""{"t":"{{text}}"}""", Write(text));

    [Theory]
    [InlineData("a\"b\\c", """{"t":"a\"b\\c"}""")]
    [InlineData("1\n2\r3\t4", """{"t":"1\n2\r3\t4"}""")]
    [InlineData("x\u0001", """{"t":"x\u0001"}""")]
    public void What_json_forbids_is_escaped(string text, string json) => Assert.Equal(json, Write(text));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("{\"t\":\"a\uFFFDb\"}", Write("a\ud83db"));

    [Fact]
    public void Whatever_is_written_is_read_back()
    {
        var random = new Random(20260103);
        for (var i = 0; i < 2_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => RandomRune(random).ToString()));

            using var json = JsonDocument.Parse(Write(text));

            Assert.Equal(text, json.RootElement.GetProperty("t").GetString());
        }
    }

    private static string Write(string text) => Encoding.UTF8.GetString(JsonBody.Write(json => json.WriteString("t", text)));

    private static Rune RandomRune(Random random)
    {
        int[] ceilings = [0x80, 0x800, 0x10000, 0x110000];
        int scalar;
        do
            scalar = random.Next(ceilings[random.Next(ceilings.Length)]);
        while (!Rune.IsValid(scalar));
        return new Rune(scalar);
    }
}
