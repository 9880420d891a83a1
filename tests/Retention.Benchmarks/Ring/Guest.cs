using Retention.Benchmarks.Story;
using Retention.Sandbox;

namespace Retention.Benchmarks.Ring;

internal enum Part
{
    Inviter,
    Friend,

    /// <summary>Brings accounts of the ring and is one of them.</summary>
    Boss,

    /// <summary>One of many accounts on one phone.</summary>
    Farm,

    /// <summary>One of many who scan one code within seconds.</summary>
    Burst,

    /// <summary>Invited by the account before and inviting the next within seconds, all on one phone.</summary>
    PhoneChain,

    /// <summary>The same by scanned codes: nothing is known of the phone.</summary>
    CodeChain,

    /// <summary>Invites themselves: a mini-program's user who follows by their own code.</summary>
    Self,

    /// <summary>Comes like anybody, and leaves as soon as the reward is there.</summary>
    Leaver,
}

internal enum Way
{
    /// <summary>Scans the inviter's code and follows.</summary>
    Code,

    /// <summary>Helps in the mini-program, then follows.</summary>
    Mini,
}

/// <summary>Somebody in the campaign as the script knows them: what they do, and what that must come to by the rules as people would state them.</summary>
internal sealed class Guest(int number, Person person, Fan phone, Fan mini, Part part)
{
    public int Number => number;

    public Person Person => person;

    public Fan Phone => phone;

    public Fan Mini => mini;

    public Part Part => part;

    public bool IsHonest => part is Part.Inviter or Part.Friend;

    public Guest? Inviter { get; set; }

    public Way Way { get; init; }

    public string? Device { get; init; }

    public string Address { get; init; } = "";

    /// <summary>Since the beginning.</summary>
    public TimeSpan ComesAt { get; set; }

    /// <summary>Before the reward; null for those who stay so long.</summary>
    public TimeSpan? LeavesAt { get; set; }

    public bool LeavesOnceRewarded { get; set; }

    public bool ComesBack { get; set; }

    /// <summary>When they really came, by the fans' clock.</summary>
    public DateTimeOffset CameAt { get; set; }

    public string? Code { get; set; }

    public string? Token { get; set; }

    public bool Follows { get; set; }

    public Bond Bond { get; set; }

    public override string ToString() => $"{part} {number}";
}
