using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>The bubble of a mass message; null for types that cannot be sent to many.</summary>
internal static class MassContent
{
    public static Bubble? Read(ApiCall call)
    {
        var type = call.Body.Text("msgtype");
        var content = call.Body.Object(type == "image" ? "images" : type ?? "") ?? call.Body.Object(type ?? "");
        if (content is not { } found)
        {
            return null;
        }

        var bubble = new Bubble { At = call.Now, Account = call.Account.Options.Key, From = "account", Kind = "card" };
        return type switch
        {
            "text" => found.Text("content") is { Length: > 0 } text ? bubble with { Kind = "text", Text = text } : null,
            "mpnews" => bubble with { Kind = "news", Title = "[图文消息]", MediaId = found.Text("media_id") },
            "image" => bubble with { Kind = "image", MediaId = found.Texts("media_ids")?.FirstOrDefault() ?? found.Text("media_id") },
            "voice" or "mpvideo" => bubble with { Title = type == "voice" ? "[语音]" : "[视频]", MediaId = found.Text("media_id") },
            _ => null,
        };
    }
}
