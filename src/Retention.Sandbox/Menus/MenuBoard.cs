using System.Collections.Concurrent;
using System.Text.Json.Nodes;
namespace Retention.Sandbox.Menus;

/// <summary>The menu of an account and its conditional menus.</summary>
internal sealed class MenuBoard(IReadOnlyList<MenuButton>? initial)
{
    private const int ConditionalMax = 2_000;

    private readonly ConcurrentDictionary<long, JsonObject> conditional = new();
    private long lastId = 208_396_900;
    private JsonObject? current = initial is null ? null : Initial(initial);

    public JsonObject? Current => Volatile.Read(ref current);

    public IEnumerable<JsonObject> Conditional => conditional.OrderBy(menu => menu.Key).Select(menu => menu.Value);

    public void Set(JsonArray buttons) => Volatile.Write(ref current, new JsonObject { ["button"] = buttons, ["menuid"] = Interlocked.Increment(ref lastId) });

    public void Delete()
    {
        Volatile.Write(ref current, null);
        conditional.Clear();
    }

    public long? AddConditional(JsonArray buttons, JsonObject rule)
    {
        if (conditional.Count >= ConditionalMax)
        {
            return null;
        }

        var id = Interlocked.Increment(ref lastId);
        conditional[id] = new JsonObject { ["button"] = buttons, ["matchrule"] = rule, ["menuid"] = id };
        return id;
    }

    public bool DeleteConditional(long id) => conditional.TryRemove(id, out _);

    /// <summary>The menu a fan sees: the newest conditional one that fits, else the common one.</summary>
    public JsonObject? For(Fan fan) =>
        conditional.OrderByDescending(menu => menu.Key).Select(menu => menu.Value).FirstOrDefault(menu => Fits(menu, fan)) ?? Current;

    /// <summary>The button with this key, address or name.</summary>
    public JsonObject? Button(Fan fan, string key) =>
        For(fan)?["button"] is JsonArray buttons
            ? buttons.OfType<JsonObject>()
                .SelectMany(button => button["sub_button"] is JsonArray { Count: > 0 } sub ? sub.OfType<JsonObject>() : [button])
                .FirstOrDefault(button => Is(button, "key", key) || Is(button, "url", key) || Is(button, "pagepath", key) || Is(button, "name", key))
            : null;

    private static bool Is(JsonObject button, string member, string value) => (string?)button[member] == value;

    private static bool Fits(JsonObject menu, Fan fan) =>
        menu["matchrule"]?["tag_id"]?.ToString() is not { Length: > 0 } tag
            || (int.TryParse(tag, out var id) && fan.Tags?.Contains(id) == true);

    private static JsonObject Initial(IReadOnlyList<MenuButton> buttons) =>
        new() { ["button"] = new JsonArray([.. buttons.Select(Json)]), ["menuid"] = 208_396_900 };

    private static JsonNode Json(MenuButton button)
    {
        var json = new JsonObject { ["name"] = button.Name };
        foreach (var (name, value) in new[] { ("type", button.Type), ("key", button.Key), ("url", button.Url), ("appid", button.AppId), ("pagepath", button.PagePath) })
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }

        json["sub_button"] = new JsonArray([.. button.SubButtons.Select(Json)]);
        return json;
    }
}
