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
        Assert.NotEmpty(offence.RuleEn);
    }

    [Theory]
    [InlineData("thing1", "一二三四五六七八九十一二三四五六七八九十一", "一二三四五六七八九十一二三四五六七八九十")]
    [InlineData("thing1", "一二三四五六七八九十一二三四五六七八九👨‍👩‍👧", "一二三四五六七八九十一二三四五六七八九")]
    [InlineData("phrase2", "已到账了吗呢", "已到账了吗")]
    [InlineData("character_string3", "123456789012345678901234567890123", "12345678901234567890123456789012")]
    [InlineData("name4", "一二三四五六七八九十一", "一二三四五六七八九十")]
    [InlineData("name4", "Wolfgang Amadeus Mozart", "Wolfgang Amadeus Moz")]
    public void Words_too_long_are_shortened_between_characters(string field, string value, string shortened)
    {
        Assert.Equal(shortened, TemplateValues.Shorten(field, value));
        Assert.Null(Check(field, shortened));
    }

    [Theory]
    [InlineData("number1", "123456789012345678901234567890123")]
    [InlineData("amount2", "12345678901")]
    [InlineData("phone_number3", "1380013800013800138000")]
    [InlineData("car_number4", "粤A123456789")]
    [InlineData("date5", "3月1日")]
    [InlineData("const6", "一二三四五六七八九十一二三四五六七八九十一")]
    [InlineData("keyword7", "old templates take anything, however long it may be")]
    [InlineData("phrase8", "OK")]
    public void What_would_say_something_else_is_never_shortened(string field, string value) => Assert.Equal(value, TemplateValues.Shorten(field, value));

    private static TemplateValueOffence? Check(string field, string value) => TemplateValues.OffenceOf(field, value);
}
