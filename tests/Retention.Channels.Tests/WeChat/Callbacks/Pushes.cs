using System.Text;
using Retention.Channels.WeChat.Callbacks;

namespace Retention.Channels.Tests.WeChat.Callbacks;

/// <summary>Bodies in WeChat's shapes, read back.</summary>
internal static class Pushes
{
    public const string Fan = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M";

    public static T Read<T>(string body)
        where T : Inbound =>
        Assert.IsType<T>(InboundReader.Read(Encoding.UTF8.GetBytes(body)));

    public static string Message(string type, string nodes) =>
        $"""
        <xml>
          <ToUserName><![CDATA[gh_e136c6e50636]]></ToUserName>
          <FromUserName><![CDATA[{Fan}]]></FromUserName>
          <CreateTime>1348831860</CreateTime>
          <MsgType><![CDATA[{type}]]></MsgType>
          {nodes}
          <MsgId>24185193721356034</MsgId>
        </xml>
        """;

    public static string Event(string name, string nodes = "") =>
        $"""
        <xml><ToUserName><![CDATA[gh_e136c6e50636]]></ToUserName>
        <FromUserName><![CDATA[{Fan}]]></FromUserName>
        <CreateTime>1395658920</CreateTime>
        <MsgType><![CDATA[event]]></MsgType>
        <Event><![CDATA[{name}]]></Event>
        {nodes}
        </xml>
        """;

    public static string JsonEvent(string name, string members) =>
        $$"""{"ToUserName":"gh_e136c6e50636","FromUserName":"{{Fan}}","CreateTime":"1395658920","MsgType":"event","Event":"{{name}}",{{members}}}""";
}
