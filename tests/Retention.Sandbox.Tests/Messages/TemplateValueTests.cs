using Retention.Sandbox.Messages;

namespace Retention.Sandbox.Tests.Messages;

public sealed class TemplateValueTests
{
    [Theory]
    [InlineData("thing1", "二十个字以内都可以😀", true)]
    [InlineData("thing1", "一二三四五六七八九十一二三四五六七八九十一", false)]
    [InlineData("thing1", "", false)]
    [InlineData("number1", "-12.50", true)]
    [InlineData("number1", "1,000", false)]
    [InlineData("letter1", "abcXYZ", true)]
    [InlineData("letter1", "ab1", false)]
    [InlineData("symbol1", "★★★", true)]
    [InlineData("symbol1", "abc", false)]
    [InlineData("character_string1", "NO.2026-11", true)]
    [InlineData("character_string1", "单号1", false)]
    [InlineData("time1", "15:01", true)]
    [InlineData("time1", "2026年11月1日 15:01", true)]
    [InlineData("time1", "2026-11-01 15:01:30", true)]
    [InlineData("time1", "15:01 ~ 16:30", true)]
    [InlineData("time1", "下午三点", false)]
    [InlineData("date1", "2026年11月1日", true)]
    [InlineData("date1", "2026-11-01 ~ 2026-12-01", true)]
    [InlineData("date1", "today", false)]
    [InlineData("amount1", "¥1234.56元", true)]
    [InlineData("amount1", "100元", true)]
    [InlineData("amount1", "一百元", false)]
    [InlineData("phone_number1", "+86-0766-66888866", true)]
    [InlineData("phone_number1", "+86-0766-668888660000", false)]
    [InlineData("car_number1", "粤A8Z888挂", true)]
    [InlineData("name1", "王小明", true)]
    [InlineData("name1", "John Smith", true)]
    [InlineData("name1", "王小明王小明王小明王小", false)]
    [InlineData("phrase1", "进行中", true)]
    [InlineData("phrase1", "进行中1", false)]
    [InlineData("phrase1", "一二三四五六", false)]
    [InlineData("enum1", "晴", true)]
    [InlineData("enum1", "雪", false)]
    [InlineData("keyword1", "旧模板什么都可以写", true)]
    public void Fits_as_the_documents_say(string key, string value, bool fits)
    {
        var field = new TemplateField { Key = key, Values = key == "enum1" ? ["晴", "雨"] : [] };

        Assert.Equal(fits, TemplateValueRules.Fits(field, value));
    }
}
