using System.Text;
using System.Xml.Linq;
using Retention.Sandbox.Callbacks;

namespace Retention.Sandbox.Tests.Callbacks;

public sealed class PushBodyTests
{
    [Theory]
    [InlineData("你好😀", "你好😀")]
    [InlineData("a]]>b", "a]]>b")]
    [InlineData("一\u0001二\n三", "一二\n三")]
    [InlineData("<xml>&amp;", "<xml>&amp;")]
    public void Any_text_stays_well_formed_xml(string written, string read)
    {
        var xml = Encoding.UTF8.GetString(new PushBody().Add("Content", written).Add("MsgId", 9_007_199_254_740_993).Write(CallbackFormat.Xml));

        Assert.Equal((read, "9007199254740993"), (XElement.Parse(xml).Element("Content")!.Value, XElement.Parse(xml).Element("MsgId")!.Value));
    }

    [Fact]
    public void Lists_are_wrapped_in_xml_and_flat_in_json()
    {
        PushBody Body() => new PushBody().AddList("SubscribeMsgChangeEvent", [new PushBody().Add("TemplateId", "a"), new PushBody().Add("TemplateId", "b")]);

        Assert.Equal(
            "<xml><SubscribeMsgChangeEvent><List><TemplateId><![CDATA[a]]></TemplateId></List><List><TemplateId><![CDATA[b]]></TemplateId></List></SubscribeMsgChangeEvent></xml>",
            Encoding.UTF8.GetString(Body().Write(CallbackFormat.Xml)));
        Assert.Equal("{\"List\":[{\"TemplateId\":\"a\"},{\"TemplateId\":\"b\"}]}", Encoding.UTF8.GetString(Body().Write(CallbackFormat.Json)));
    }

    [Fact]
    public void Several_texts_are_elements_of_one_name_in_xml_and_an_array_in_json()
    {
        PushBody Body() => new PushBody().Add("illegal_content", ["一", "二"]).Add("event_type", 1);

        Assert.Equal(
            "<xml><illegal_content><![CDATA[一]]></illegal_content><illegal_content><![CDATA[二]]></illegal_content><event_type>1</event_type></xml>",
            Encoding.UTF8.GetString(Body().Write(CallbackFormat.Xml)));
        Assert.Equal("{\"illegal_content\":[\"一\",\"二\"],\"event_type\":1}", Encoding.UTF8.GetString(Body().Write(CallbackFormat.Json)));
    }
}
