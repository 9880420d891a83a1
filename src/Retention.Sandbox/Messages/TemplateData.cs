using System.Text.Json;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Reads the data member of a template or subscribe message against its template; 47003 names the field.</summary>
internal static class TemplateData
{
    public static (IReadOnlyList<BubbleField>? Fields, WeChatError? Refusal) Read(TemplateOptions template, JsonElement body)
    {
        if (body.Object("data") is not { } data)
        {
            return (null, Errors.EmptyArgument("data"));
        }

        foreach (var given in data.EnumerateObject())
        {
            if (!IsKnown(template, given.Name))
            {
                return (null, Errors.InvalidArgument($"data.{given.Name}.value"));
            }
        }

        var fields = new List<BubbleField>(template.Fields.Count);
        foreach (var field in template.Fields)
        {
            if (data.Object(field.Key)?.Text("value") is not { Length: > 0 } value)
            {
                return (null, Errors.EmptyArgument($"data.{field.Key}.value"));
            }

            if (!TemplateValueRules.Fits(field, value))
            {
                return (null, Errors.InvalidArgument($"data.{field.Key}.value"));
            }

            fields.Add(new BubbleField(field.Name, value));
        }

        return (fields, null);
    }

    // first and remark have not been shown since May 2023, but templates of that time still send them.
    private static bool IsKnown(TemplateOptions template, string key)
    {
        foreach (var field in template.Fields)
        {
            if (field.Key == key)
            {
                return true;
            }
        }

        return template.Kind == TemplateKind.Template && key is "first" or "remark";
    }
}
