using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Tags;

internal sealed record Tag(int Id, string Name)
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public void Counted(int change) => Interlocked.Add(ref count, change);
}

/// <summary>The tags of an account; ids 0 to 2 are the platform's own, an account's begin at 100.</summary>
internal sealed class TagShelf(SandboxLimits limits)
{
    public const int StarTag = 2;
    private const int FirstOwnId = 100;
    private const int NameCharsMax = 30;

    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Tag> tags = new() { [StarTag] = new Tag(StarTag, "星标组") };
    private int nextId = FirstOwnId;

    public IReadOnlyList<Tag> All()
    {
        lock (gate)
        {
            return [.. tags.Values];
        }
    }

    public bool Exists(int id) => Find(id) is not null;

    public Tag? Find(int id)
    {
        lock (gate)
        {
            return tags.GetValueOrDefault(id);
        }
    }

    public (Tag? Tag, WeChatError? Refusal) Create(string? name)
    {
        lock (gate)
        {
            if (tags.Count - 1 >= limits.TagsPerAccount)
            {
                return (null, Errors.TooManyTags);
            }

            if (Check(name) is { } wrong)
            {
                return (null, wrong);
            }

            var tag = new Tag(nextId++, name!);
            tags[tag.Id] = tag;
            return (tag, null);
        }
    }

    public WeChatError? Rename(int id, string? name)
    {
        lock (gate)
        {
            if (Changeable(id) is { } no)
            {
                return no;
            }

            if (tags[id].Name == name)
            {
                return null;
            }

            if (Check(name) is { } wrong)
            {
                return wrong;
            }

            tags[id] = tags[id] with { Name = name! };
            return null;
        }
    }

    public WeChatError? Delete(int id)
    {
        lock (gate)
        {
            if (Changeable(id) is { } no)
            {
                return no;
            }

            tags.Remove(id);
            return null;
        }
    }

    private WeChatError? Changeable(int id) => id switch
    {
        < FirstOwnId and >= 0 => Errors.SystemTag,
        _ => tags.ContainsKey(id) ? null : Errors.NoSuchTag,
    };

    private WeChatError? Check(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || tags.Values.Any(tag => tag.Name == name))
        {
            return Errors.TagNameTaken;
        }

        return name.Length > NameCharsMax ? Errors.TagNameTooLong : null;
    }
}
