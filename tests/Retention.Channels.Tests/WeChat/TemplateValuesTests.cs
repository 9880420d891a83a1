using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

public sealed class TemplateValuesTests
{
    [Theory]
    [InlineData("thing1", "二十个字以内的任意内容 abc 123")]
    [InlineData("number2", "-12.50")]
    [InlineData("letter3", "abcXYZ")]
    [InlineData("symbol4", "★★★")]
    [InlineData("character_string5", "NO.2026-03/01#A")]
    [InlineData("time6", "15:01")]
    [InlineData("time6", "2019年10月1日 15:01")]
    [InlineData("time6", "15:01~16:30")]
    [InlineData("date7", "2026年3月1日")]
    [InlineData("date7", "2026-03-01 12:00~2026-03-02 12:00")]
    [InlineData("amount8", "￥100.50元")]
    [InlineData("amount8", "100")]
    [InlineData("phone_number9", "+86-0766-66888866")]
    [InlineData("car_number10", "粤A8Z888挂")]
    [InlineData("name11", "张三丰")]
    [InlineData("name11", "Zhang San")]
    [InlineData("phrase12", "已到账")]
    [InlineData("enum_string13", "任意")]
    [InlineData("keyword1", "old templates take anything, however long it may be")]
    public void Is_fine(string field, string value) => Assert.Null(Check(field, value));

    [Theory]
    [InlineData("thing1", "")]
    [InlineData("thing1", " ")]
    [InlineData("thing1", "一二三四五六七八九十一二三四五六七八九十一")]
    [InlineData("number2", "12a")]
    [InlineData("number2", "１２")]
    [InlineData("letter3", "abc1")]
    [InlineData("symbol4", "★★★★★★")]
    [InlineData("symbol4", "a")]
    [InlineData("character_string5", "单号1")]
    [InlineData("character_string5", "123456789012345678901234567890123")]
    [InlineData("time6", "25:00")]
    [InlineData("time6", "明天")]
    [InlineData("time6", "15:01~")]
    [InlineData("date7", "3月1日")]
    [InlineData("date7", "15:01")]
    [InlineData("amount8", "￥￥1")]
    [InlineData("amount8", "12345678901")]
    [InlineData("phone_number9", "1380013800013800138000")]
    [InlineData("car_number10", "粤A123456789")]
    [InlineData("name11", "一二三四五六七八九十一")]
    [InlineData("name11", "张3")]
    [InlineData("phrase12", "已到账了吗呢")]
    [InlineData("phrase12", "OK")]
    [InlineData("keyword1", "")]
    public void Would_be_refused(string field, string value)
    {
        var offence = Check(field, value);

        Assert.Equal(field, offence?.Field);
        Assert.NotEmpty(offence!.Rule);
    }

    [Fact]
    public void The_first_offence_is_named() =>
        Assert.Equal("phrase2", TemplateValues.FirstOffence(new Dictionary<string, string>
        {
            ["thing1"] = "好",
            ["phrase2"] = "not Chinese",
            ["number3"] = "x",
        })?.Field);

    private static TemplateValueOffence? Check(string field, string value) =>
        TemplateValues.FirstOffence(new Dictionary<string, string> { [field] = value });
}
