using System.Text;
using System.Text.Json;
using Retention.Sandbox.Callbacks;

namespace Retention.Sandbox.Control;

/// <summary>A body as it is, or an event by name with its nodes; without openId an event goes to as many people as counted.</summary>
public sealed record PushAsked(string? Account, string? OpenId, string? RawXml, string? Event, Dictionary<string, JsonElement>? Nodes, int? Count);

internal static class PushEndpoints
{
    private const int CountMax = 1_000_000;

    public static void Map(IEndpointRouteBuilder control, World world) =>
        control.MapPost("/push", (PushAsked asked, CancellationToken ct) => PushAsync(world, asked, ct));

    private static async Task<IResult> PushAsync(World world, PushAsked asked, CancellationToken ct)
    {
        var account = asked.Account is null ? world.Accounts[0] : world.AccountByKey(asked.Account);
        if (account is null || (asked.OpenId is not null && world.People.FindFan(asked.OpenId) is null))
        {
            return ControlJson.NobodyHere();
        }

        if (asked.Count is < 1 or > CountMax || (asked.RawXml is null && asked.Event is null))
        {
            return ControlJson.Refused(new PhoneRefusal(400, "请给出 rawXml 或 event，count 须在范围内"));
        }

        var fan = asked.OpenId is null ? null : world.People.FindFan(asked.OpenId);
        var pushed = 0;
        foreach (var push in Pushes(world, account, fan, asked).Take(asked.Count ?? 1))
        {
            await world.Pusher.RoomAsync(ct);
            world.Pusher.Send(push);
            pushed++;
        }

        return ControlJson.Ok(new { ok = true, pushed });
    }

    private static IEnumerable<Push> Pushes(World world, Account account, Fan? fan, PushAsked asked)
    {
        if (asked.RawXml is { } raw)
        {
            return Repeat(() => new Push(account, fan, asked.OpenId, "raw", Encoding.UTF8.GetBytes(raw)) { Answerable = fan is not null });
        }

        Push Event(Fan receiver) => PushShapes.Event(world, receiver, asked.Event!, body => Nodes(body, asked.Nodes), answerable: true);
        return fan is null
            ? world.People.After(0).Select(person => Event(person.At(account)))
            : Repeat(() => Event(fan));
    }

    private static IEnumerable<Push> Repeat(Func<Push> make)
    {
        while (true)
        {
            yield return make();
        }
    }

    private static void Nodes(PushBody body, Dictionary<string, JsonElement>? nodes)
    {
        foreach (var (name, value) in nodes ?? [])
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
            {
                body.Add(name, number);
            }
            else
            {
                body.Add(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
            }
        }
    }
}
