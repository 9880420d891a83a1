using System.Collections.Concurrent;

namespace Retention.Sandbox.Messages;

/// <summary>The templates an account has added, by id.</summary>
internal sealed class TemplateShelf(IEnumerable<TemplateOptions> templates)
{
    /// <summary>WeChat's cap on template messages in use.</summary>
    public const int TemplatesMax = 25;

    private readonly ConcurrentDictionary<string, TemplateOptions> byId =
        new(templates.ToDictionary(template => template.Id, StringComparer.Ordinal), StringComparer.Ordinal);

    public IEnumerable<TemplateOptions> All => byId.Values.OrderBy(template => template.Id, StringComparer.Ordinal);

    public int Count => byId.Count;

    public TemplateOptions? Find(string? id, TemplateKind kind) =>
        id is not null && byId.TryGetValue(id, out var template) && template.Kind == kind ? template : null;

    public TemplateOptions? Find(string id) => byId.GetValueOrDefault(id);

    public void Add(TemplateOptions template) => byId[template.Id] = template;

    public bool Remove(string id) => byId.TryRemove(id, out _);
}
