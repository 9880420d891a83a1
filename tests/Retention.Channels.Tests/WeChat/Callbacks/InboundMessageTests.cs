using Retention.Channels.WeChat.Callbacks;
using static Retention.Channels.Tests.WeChat.Callbacks.Pushes;

namespace Retention.Channels.Tests.WeChat.Callbacks;

public sealed class InboundMessageTests
{
    [Fact]
    public void Text_keeps_its_id_exact_and_its_words_as_written()
    {
        var text = Read<Inbound.TextMessage>(Message("text", "<Content><![CDATA[  积分 😀 <b>&amp;</b>\n]]></Content>"));

        Assert.Equal("  积分 😀 <b>&amp;</b>\n", text.Content);
        Assert.Equal(24185193721356034, text.MsgId);
        Assert.Equal("msg:24185193721356034", text.DedupeKey);
        Assert.Equal("gh_e136c6e50636", text.ToUserName);
        Assert.Equal(Fan, text.FanOpenId);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1348831860), text.CreatedAt);
        Assert.Null(text.MenuItemId);
    }

    [Fact]
    public void Tapping_a_menu_message_is_told_from_writing() =>
        Assert.Equal("101", Read<Inbound.TextMessage>(Message("text", "<Content>满意</Content><bizmsgmenuid>101</bizmsgmenuid>")).MenuItemId);

    [Fact]
    public void Image()
    {
        var image = Read<Inbound.ImageMessage>(Message("image", "<PicUrl><![CDATA[http://mmbiz.qpic.cn/1]]></PicUrl><MediaId><![CDATA[media_1]]></MediaId>"));

        Assert.Equal("http://mmbiz.qpic.cn/1", image.PictureUrl);
        Assert.Equal("media_1", image.MediaId);
    }

    [Fact]
    public void Voice()
    {
        var voice = Read<Inbound.VoiceMessage>(Message("voice", "<MediaId>media_1</MediaId><Format>amr</Format><MediaId16K>media_16</MediaId16K>"));

        Assert.Equal(("media_1", "amr", "media_16", null), (voice.MediaId, voice.Format, voice.MediaId16K, voice.Recognition));
    }

    [Fact]
    public void Video_and_short_video()
    {
        const string Nodes = "<MediaId>media_1</MediaId><ThumbMediaId>thumb_1</ThumbMediaId>";

        Assert.Equal("thumb_1", Read<Inbound.VideoMessage>(Message("video", Nodes)).ThumbMediaId);
        Assert.Equal("thumb_1", Read<Inbound.ShortVideoMessage>(Message("shortvideo", Nodes)).ThumbMediaId);
    }

    [Fact]
    public void Location()
    {
        var location = Read<Inbound.LocationMessage>(Message("location", "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale><Label><![CDATA[广州市]]></Label>"));

        Assert.Equal((23.134521, 113.358803, 20, "广州市"), (location.Latitude, location.Longitude, location.Scale, location.Label));
    }

    [Fact]
    public void Link()
    {
        var link = Read<Inbound.LinkMessage>(Message("link", "<Title>公众平台</Title><Description>官网</Description><Url>https://mp.weixin.qq.com</Url>"));

        Assert.Equal(("公众平台", "官网", "https://mp.weixin.qq.com"), (link.Title, link.Description, link.Url));
    }

    [Fact]
    public void Mini_program_text_comes_as_json_with_a_number_beyond_double()
    {
        var text = Read<Inbound.TextMessage>("""{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1482048670,"MsgType":"text","Content":"this is a test","MsgId":9007199254740993}""");

        Assert.Equal(9007199254740993, text.MsgId);
        Assert.Equal("this is a test", text.Content);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() =>
        Assert.Equal("x", Read<Inbound.TextMessage>("\uFEFF" + Message("text", "<Content>x</Content>")).Content);

    [Fact]
    public void An_unknown_type_is_kept_whole()
    {
        var body = Message("miniprogrampage", "<Title>页</Title>");

        var unknown = Read<Inbound.Unknown>(body);

        Assert.Equal("miniprogrampage", unknown.MsgType);
        Assert.Null(unknown.EventName);
        Assert.Equal(body, unknown.Body);
    }
}
