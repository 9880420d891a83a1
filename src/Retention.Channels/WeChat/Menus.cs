using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <summary>One menu button: either a type with its target, or sub-buttons.</summary>
/// <param name="Type">click, view, miniprogram, scancode_push, scancode_waitmsg, pic_…, location_select, media_id, article_id …</param>
public sealed record MenuButton(
    string Name,
    string? Type = null,
    string? Key = null,
    string? Url = null,
    string? MediaId = null,
    string? ArticleId = null,
    [property: JsonPropertyName("appid")] string? AppId = null,
    [property: JsonPropertyName("pagepath")] string? PagePath = null,
    [property: JsonPropertyName("sub_button")] IReadOnlyList<MenuButton>? SubButtons = null);

/// <summary>The account's menu; fans see a change within about five minutes.</summary>
public sealed class Menus
{
    private const int NoMenu = 46003;

    private readonly WeChatTransport transport;

    internal Menus(WeChatTransport transport) => this.transport = transport;

    /// <summary>Up to three buttons, each with up to five below it; replaces what was there.</summary>
    public Task CreateAsync(IReadOnlyList<MenuButton> buttons, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/menu/create", json => WriteButtons(json, "button", buttons)), ct);

    /// <summary>Empty when there is no menu.</summary>
    public async Task<IReadOnlyList<MenuButton>> GetAsync(CancellationToken ct)
    {
        var request = ApiRequest.Get("cgi-bin/menu/get") with { ToleratedCode = NoMenu };
        return (await transport.CallAsync(request, WeChatJson.Default.MenuAnswer, ct)).Menu?.Button ?? [];
    }

    /// <summary>Deletes every conditional menu along with it.</summary>
    public Task DeleteAsync(CancellationToken ct) =>
        transport.CallAsync(new ApiRequest(HttpMethod.Get, "cgi-bin/menu/delete"), ct);

    /// <summary>A menu only fans with a tag see; returns its id.</summary>
    public async Task<string> AddConditionalAsync(IReadOnlyList<MenuButton> buttons, int tagId, CancellationToken ct)
    {
        var request = ApiRequest.Post("cgi-bin/menu/addconditional", json =>
        {
            WriteButtons(json, "button", buttons);
            json.WriteStartObject("matchrule");
            json.WriteNumber("tag_id", tagId);
            json.WriteEndObject();
        });
        return (await transport.CallAsync(request, WeChatJson.Default.MenuIdAnswer, ct)).MenuId;
    }

    public Task DeleteConditionalAsync(string menuId, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/menu/delconditional", json => json.WriteString("menuid", menuId)), ct);

    private static void WriteButtons(Utf8JsonWriter json, string name, IReadOnlyList<MenuButton> buttons)
    {
        json.WriteStartArray(name);
        foreach (var button in buttons)
        {
            json.WriteStartObject();
            json.WriteString("name", button.Name);
            json.WriteOptional("type", button.Type);
            json.WriteOptional("key", button.Key);
            json.WriteOptional("url", button.Url);
            json.WriteOptional("media_id", button.MediaId);
            json.WriteOptional("article_id", button.ArticleId);
            json.WriteOptional("appid", button.AppId);
            json.WriteOptional("pagepath", button.PagePath);
            if (button.SubButtons is { Count: > 0 })
                WriteButtons(json, "sub_button", button.SubButtons);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

internal sealed record MenuAnswer(MenuContent? Menu = null);

internal sealed record MenuContent(MenuButton[] Button);

internal sealed record MenuIdAnswer(
    [property: JsonPropertyName("menuid"), JsonConverter(typeof(TextOrNumberConverter))] string MenuId);
