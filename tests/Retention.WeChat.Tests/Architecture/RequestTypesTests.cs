using System.Collections;
using System.Reflection;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>The framework validates request types only where they are public, and passes over nulls in lists; neither says a word.</summary>
public sealed class RequestTypesTests
{
    [Fact]
    public async Task Every_request_type_is_a_public_record()
    {
        var types = await RequestTypes.AllAsync();
        Assert.True(types.Count >= 10, $"Only {types.Count} request types were found: the test no longer sees them.");
        Assert.Empty(types.Where(type => !type.IsVisible || !IsRecord(type)).Select(type => type.FullName));
    }

    [Fact]
    public async Task Every_list_that_could_hold_a_null_refuses_it()
    {
        var lists = (await RequestTypes.AllAsync()).SelectMany(type => type.Members()).Where(member => MayHoldNulls(member.PropertyType) && !IsMeantTo(member)).ToList();
        Assert.True(lists.Count >= 20, $"Only {lists.Count} lists were found: the test no longer sees them.");
        Assert.Empty(lists.Where(list => list.GetCustomAttribute<NoNullsAttribute>() is null).Select(list => $"{list.DeclaringType!.Name}.{list.Name}"));
    }

    private static bool MayHoldNulls(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && (type.GetElementType() ?? type.GetGenericArguments()[^1]) is var item
        && (!item.IsValueType || Nullable.GetUnderlyingType(item) is not null);

    /// <summary>Declared so: the null says something.</summary>
    private static bool IsMeantTo(PropertyInfo member) =>
        new NullabilityInfoContext().Create(member) is { GenericTypeArguments: [.., { ReadState: NullabilityState.Nullable }] };

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
