namespace Retention.WeChat.Hosting;

/// <summary>A parameter that takes one of a few words.</summary>
internal interface IChoice
{
    static abstract IReadOnlyCollection<string> Names { get; }
}
