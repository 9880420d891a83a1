namespace Retention.Sandbox.Control;

public sealed record CreatePeople(string? Nickname, string? Phone, int? Count);

/// <summary>Who is there, and new people.</summary>
internal static class PeopleEndpoints
{
    private const int PageDefault = 50;
    private const int PageMax = 1000;
    private const int CreateMax = 200_000;

    public static void Map(IEndpointRouteBuilder control, World world)
    {
        control.MapGet("/people", (string? account, string? search, int? after, int? limit) =>
            List(world, account, search, after ?? 0, Math.Clamp(limit ?? PageDefault, 1, PageMax)));
        control.MapPost("/people", (CreatePeople asked) => Create(world, asked));
        control.MapGet("/people/{openId}", (string openId) => world.People.FindFan(openId) is { } fan
            ? ControlJson.Ok(PersonView.Of(fan.Person, fan))
            : ControlJson.NobodyHere());
        control.MapGet("/people/{openId}/chat", (string openId, long? after) => Chat(world, openId, after ?? 0));
    }

    private static IResult List(World world, string? accountKey, string? search, int after, int limit)
    {
        var account = accountKey is null ? world.Accounts[0] : world.AccountByKey(accountKey);
        return account is null
            ? ControlJson.NobodyHere()
            : ControlJson.Ok(world.People.After(after)
                .Where(person => Matches(person, account, search))
                .Take(limit)
                .Select(person => PersonView.Of(person, person.At(account))));
    }

    private static bool Matches(Person person, Account account, string? search) =>
        string.IsNullOrEmpty(search)
        || person.Nickname.Contains(search, StringComparison.OrdinalIgnoreCase)
        || person.Phone?.Contains(search, StringComparison.Ordinal) == true
        || person.At(account).OpenId == search;

    private static IResult Create(World world, CreatePeople asked)
    {
        if (asked.Count is null or 1)
        {
            var person = world.People.Create(asked.Nickname, asked.Phone);
            world.Delivery.Changed(person);
            return ControlJson.Ok(PersonView.Of(person));
        }

        if (asked.Count is < 1 or > CreateMax)
        {
            return ControlJson.Refused(new PhoneRefusal(400, $"一次最多新建 {CreateMax} 人"));
        }

        return ControlJson.Ok(new
        {
            openIds = Enumerable.Range(0, asked.Count.Value).Select(_ => world.People.Create().Fans[0].OpenId).ToList(),
        });
    }

    private static IResult Chat(World world, string openId, long after)
    {
        if (world.People.FindFan(openId) is not { } fan)
        {
            return ControlJson.NobodyHere();
        }

        fan.Person.Read();
        return ControlJson.Ok(fan.Person.Chat.After(after));
    }
}
