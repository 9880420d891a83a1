namespace Retention.Sandbox.Control;

/// <summary>A person as the phone page lists them.</summary>
internal sealed record PersonView
{
    public required int Number { get; init; }

    public required string OpenId { get; init; }

    /// <summary>The openid at every account, by the account's key.</summary>
    public required IReadOnlyDictionary<string, string> OpenIds { get; init; }

    public required string Nickname { get; init; }

    public required PersonAvatar Avatar { get; init; }

    public string? Phone { get; init; }

    public required bool Following { get; init; }

    public required bool Blocked { get; init; }

    public required int Unread { get; init; }

    public string? LastText { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    public static PersonView Of(Person person) => Of(person, person.Fans[0]);

    public static PersonView Of(Person person, Fan fan)
    {
        var last = person.Chat.Last;
        return new PersonView
        {
            Number = person.Number,
            OpenId = fan.OpenId,
            OpenIds = person.Fans.ToDictionary(one => one.Account.Options.Key, one => one.OpenId, StringComparer.Ordinal),
            Nickname = person.Nickname,
            Avatar = new PersonAvatar(Nicknames.Face(person.Number), person.Number * 47 % 360),
            Phone = person.Phone,
            Following = fan.Following,
            Blocked = fan.Blocked,
            Unread = person.Unread,
            LastText = last?.Text ?? last?.Title,
            LastAt = last?.At,
        };
    }
}

internal sealed record PersonAvatar(string Emoji, int Hue);
