using System.Reflection;
using System.Runtime.CompilerServices;
using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Architecture;

public sealed class NameTests
{
    private static readonly string[] EmptyEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Base", "Impl", "Service"];

    /// <summary>WeChat's own word for talking with a person at the other end.</summary>
    private const string OwnWord = nameof(CustomerService);

    [Fact]
    public void No_name_hides_what_a_type_is_for()
    {
        Assembly[] ours = [typeof(Db).Assembly, typeof(WeChatApp).Assembly, typeof(RetentionHost).Assembly, typeof(Sandbox.SandboxHost).Assembly];
        var hollow =
            from type in ours.SelectMany(assembly => assembly.GetTypes())
            where !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Namespace?.StartsWith("Retention.", StringComparison.Ordinal) == true
            let name = type.Name.Split('`')[0]
            where !name.EndsWith(OwnWord, StringComparison.Ordinal) && EmptyEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal))
            select type.FullName;
        Assert.Empty(hollow);
    }
}
