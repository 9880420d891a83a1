namespace Retention.Sandbox.Wire;

/// <summary>What an endpoint answers: an error of the catalogue, a JSON object, or bytes such as a picture.</summary>
internal sealed class ApiReply
{
    /// <summary>The content type of cgi-bin answers; sns answers are text/plain.</summary>
    public const string CgiBin = "application/json; encoding=utf-8";

    public static readonly ApiReply Ok = new() { Body = "{\"errcode\":0,\"errmsg\":\"ok\"}"u8.ToArray() };

    private ApiReply()
    {
    }

    public WeChatError? Error { get; private init; }

    public byte[] Body { get; private init; } = [];

    public string? ContentType { get; private init; }

    public static ApiReply Json(object value) => new() { Body = WireJson.Write(value) };

    public static ApiReply Picture(byte[] bytes, string contentType) => new() { Body = bytes, ContentType = contentType };

    public static implicit operator ApiReply(WeChatError error) => new() { Error = error };
}
