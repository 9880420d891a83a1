using Retention.Sandbox;

namespace Retention.Benchmarks.Story;

internal enum Bond
{
    None,
    Held,
    Confirmed,
    Void,

    /// <summary>Confirmed, and left afterwards.</summary>
    Lost,
}

/// <summary>
/// One fan as the script knows them: what they did, and what that must come to by the rules as people would state them.
/// Nothing here is taken from the product.
/// </summary>
internal sealed class Actor(int number, Fan phone)
{
    public int Number => number;

    public Fan Phone => phone;

    public string OpenId => phone.OpenId;

    public bool Follows { get; set; }

    public bool HasOptedOut { get; set; }

    public Actor? Inviter { get; set; }

    public Bond Bond { get; set; }

    public string? Code { get; set; }

    public long Points { get; set; }

    /// <summary>Lifecycle messages that must have reached the phone.</summary>
    public int Touches { get; set; }

    /// <summary>Answers owed; <see cref="AnswersMin"/> is lower where the fan left before one could be given.</summary>
    public int Answers { get; set; }

    public int AnswersMin { get; set; }

    /// <summary>News of rewarded invitees.</summary>
    public int Notices { get; set; }

    public void Owe(int answers)
    {
        Answers += answers;
        AnswersMin += answers;
    }
}
