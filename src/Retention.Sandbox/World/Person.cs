namespace Retention.Sandbox;

/// <summary>Somebody with a phone: one nickname and number, and an openid at every account.</summary>
public sealed class Person
{
    private readonly Fan[] fans;
    private int unread;

    internal Person(int number, string nickname, string? phone, string unionId, IReadOnlyList<Account> accounts, int bubblesKept)
    {
        (Number, Nickname, Phone, UnionId) = (number, nickname, phone, unionId);
        fans = [.. accounts.Select(account => new Fan(account, this))];
        Chat = new ChatLog(bubblesKept);
    }

    public int Number { get; }

    public string Nickname { get; }

    public string? Phone { get; }

    public string UnionId { get; }

    public IReadOnlyList<Fan> Fans => fans;

    public ChatLog Chat { get; }

    public int Unread => Volatile.Read(ref unread);

    public Fan At(Account account) => fans[account.Index];

    internal void Received() => Interlocked.Increment(ref unread);

    internal void Read() => Volatile.Write(ref unread, 0);
}
