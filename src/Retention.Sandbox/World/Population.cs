using System.Collections.Concurrent;

namespace Retention.Sandbox;

/// <summary>All people, found by number, openid or phone.</summary>
public sealed class Population
{
    private readonly World world;
    private readonly ConcurrentDictionary<int, Person> byNumber = new();
    private readonly ConcurrentDictionary<string, Fan> byOpenId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Person> byPhone = new(StringComparer.Ordinal);
    private int lastNumber;

    internal Population(World world) => this.world = world;

    public int Count => byNumber.Count;

    /// <summary>A new person, who follows nobody yet.</summary>
    public Person Create(string? nickname = null, string? phone = null)
    {
        var number = Interlocked.Increment(ref lastNumber);
        var person = new Person(
            number,
            nickname ?? Nicknames.For(number),
            phone ?? Identifiers.Phone(number),
            world.Options.UnionIds ? Identifiers.UnionId(number) : "",
            world.Accounts,
            world.Options.Limits.BubblesPerPerson);
        byNumber[number] = person;
        byPhone[person.Phone!] = person;
        foreach (var fan in person.Fans)
        {
            byOpenId[fan.OpenId] = fan;
        }

        return person;
    }

    public Fan? FindFan(string openId) => byOpenId.GetValueOrDefault(openId);

    public Person? FindByPhone(string phone) => byPhone.GetValueOrDefault(phone);

    /// <summary>People in the order they came, after the given number.</summary>
    public IEnumerable<Person> After(int number)
    {
        for (var next = number + 1; next <= Volatile.Read(ref lastNumber); next++)
        {
            if (byNumber.TryGetValue(next, out var person))
            {
                yield return person;
            }
        }
    }
}
