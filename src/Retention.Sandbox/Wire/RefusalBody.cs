using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retention.Sandbox.Wire;

/// <summary>The error object: errcode, and errmsg with the rid behind it.</summary>
internal static class RefusalBody
{
    public static byte[] Write(WeChatError error, string rid)
    {
        var body = new JsonObject { ["errcode"] = error.Code, ["errmsg"] = $"{error.Text} rid: {rid}" };
        if (error.Extra is not null)
        {
            foreach (var (name, value) in JsonSerializer.SerializeToNode(error.Extra, WireJson.Plain)!.AsObject())
            {
                body[name] = value?.DeepClone();
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Plain);
    }
}
