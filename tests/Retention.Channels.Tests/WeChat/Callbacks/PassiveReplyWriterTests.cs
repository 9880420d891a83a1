using System.Xml.Linq;
using Retention.Channels.WeChat.Callbacks;

namespace Retention.Channels.Tests.WeChat.Callbacks;

public sealed class PassiveReplyWriterTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1714112445);

    [Fact]
    public void Text_is_written_without_a_stray_space() =>
        Assert.Equal(
            "<xml><ToUserName><![CDATA[oFan]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName><CreateTime>1714112445</CreateTime>"
            + "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[欢迎 😀]]></Content></xml>",
            PassiveReplyWriter.Write(new PassiveReply.Text("欢迎 😀"), "oFan", "gh_1", Now));

    [Theory]
    [InlineData("a]]>b")]
    [InlineData("]]>")]
    [InlineData("]]]]>>")]
    [InlineData("<![CDATA[x]]>")]
    [InlineData("</Content><Content>&amp;")]
    public void No_text_breaks_out_of_its_node(string content) =>
        Assert.Equal(content, Write(new PassiveReply.Text(content)).Element("Content")!.Value);

    [Fact]
    public void What_xml_cannot_hold_is_left_out() =>
        Assert.Equal("ab😀c", Write(new PassiveReply.Text("a\0\u0001b😀\ud800c")).Element("Content")!.Value);

    [Fact]
    public void Media_replies()
    {
        Assert.Equal("m1", Write(new PassiveReply.Image("m1")).Element("Image")!.Element("MediaId")!.Value);
        Assert.Equal("m1", Write(new PassiveReply.Voice("m1")).Element("Voice")!.Element("MediaId")!.Value);
        var video = Write(new PassiveReply.Video("m1", "片名")).Element("Video")!;
        Assert.Equal(["MediaId", "Title"], video.Elements().Select(node => node.Name.LocalName));
        var music = Write(new PassiveReply.Music("t1", Url: "https://a.cn/1.mp3", HighQualityUrl: "https://a.cn/2.mp3")).Element("Music")!;
        Assert.Equal(["MusicUrl", "HQMusicUrl", "ThumbMediaId"], music.Elements().Select(node => node.Name.LocalName));
    }

    [Fact]
    public void News()
    {
        var xml = Write(new PassiveReply.News([new NewsArticle("一", "甲", "https://a.cn/1.png", "https://a.cn/1"), new NewsArticle("二", "", "", "https://a.cn/2")]));

        Assert.Equal("2", xml.Element("ArticleCount")!.Value);
        Assert.Equal(["一", "二"], xml.Element("Articles")!.Elements("item").Select(item => item.Element("Title")!.Value));
        Assert.Equal(["Title", "Description", "PicUrl", "Url"], xml.Element("Articles")!.Element("item")!.Elements().Select(node => node.Name.LocalName));
    }

    [Fact]
    public void Handing_over_to_a_human()
    {
        Assert.Equal("transfer_customer_service", Write(new PassiveReply.TransferToCustomerService()).Element("MsgType")!.Value);
        Assert.Equal("a@gh_1", Write(new PassiveReply.TransferToCustomerService("a@gh_1")).Element("TransInfo")!.Element("KfAccount")!.Value);
    }

    [Fact]
    public void Nothing_to_say_is_success() =>
        Assert.Equal("success", PassiveReplyWriter.Write(new PassiveReply.None(), "oFan", "gh_1", Now));

    [Fact]
    public void What_wechat_would_show_a_failure_for_is_not_written()
    {
        var article = new NewsArticle("一", "", "", "");

        Assert.Throws<ArgumentException>(() => Write(new PassiveReply.Text(" ")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new PassiveReply.News([])));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new PassiveReply.News([.. Enumerable.Repeat(article, 9)])));
    }

    private static XElement Write(PassiveReply reply)
    {
        var xml = XElement.Parse(PassiveReplyWriter.Write(reply, "oFan", "gh_1", Now));
        Assert.Equal(["ToUserName", "FromUserName", "CreateTime", "MsgType"], xml.Elements().Take(4).Select(node => node.Name.LocalName));
        return xml;
    }
}
