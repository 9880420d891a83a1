namespace Retention.Demo.Story;

/// <summary>Something one person of the story does; people are counted from zero.</summary>
internal abstract record Deed
{
    private Deed(int person) => Person = person;

    public int Person { get; }

    /// <param name="Who">Who follows.</param>
    /// <param name="How">search, card, article …, or qr with the scene of a code in the shop.</param>
    /// <param name="Scene">What the code says.</param>
    public sealed record Follow(int Who, string How, string? Scene = null) : Deed(Who);

    /// <summary>Follows by the personal QR code of somebody who asked for it earlier.</summary>
    public sealed record ComeWith(int Who, int Inviter) : Deed(Who);

    public sealed record Leave(int Who) : Deed(Who);

    public sealed record Write(int Who, string Text) : Deed(Who);

    public sealed record Press(int Who, string Key) : Deed(Who);

    /// <summary>Agrees to one message of the shop's notice.</summary>
    public sealed record AcceptNotice(int Who) : Deed(Who);

    /// <summary>Leaves the phone number at the counter and agrees to text messages.</summary>
    public sealed record GivePhone(int Who) : Deed(Who);

    public sealed record Buy(int Who) : Deed(Who);
}

/// <summary>What happens at one time.</summary>
internal sealed record Moment(DateTimeOffset At, IReadOnlyList<Deed> Deeds);
