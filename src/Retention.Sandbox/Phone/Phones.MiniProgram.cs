using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Messages;

namespace Retention.Sandbox;

/// <summary>What opening a mini-program gives it: codes to exchange for the openid and the phone number.</summary>
public sealed record MiniProgramVisit(string OpenId, string Code, string PhoneCode);

public sealed partial class Phones
{
    /// <summary>Opens a mini-program; through its customer-service button when a session source is given.</summary>
    public (MiniProgramVisit? Visit, PhoneRefusal? Refusal) OpenMiniProgram(Fan fan, string path, string? sessionFrom = null)
    {
        if (fan.Account.Kind != AccountKind.MiniProgram)
        {
            return (null, new PhoneRefusal(409, "这不是小程序"));
        }

        var now = world.Clock.GetUtcNow();
        if (sessionFrom is not null)
        {
            lock (fan.Gate)
            {
                Contacted(fan, Trigger.EnterService, Limits.EnterServiceWindow);
                world.Pusher.Send(PushShapes.Event(world, fan, "user_enter_tempsession", body => body.Add("SessionFrom", sessionFrom)));
            }
        }

        world.Delivery.Show(fan.Person, new Bubble
        {
            At = now, Account = fan.Account.Options.Key, From = "system", Kind = "event", Text = $"打开了小程序「{fan.Account.Options.Name}」", PagePath = path,
        });
        return (new MiniProgramVisit(
            fan.OpenId, world.Logins.NewCode(fan, forPhone: false, now), world.Logins.NewCode(fan, forPhone: true, now)), null);
    }

    /// <summary>Answers a subscribe prompt; each yes is good for one message, to a long-term template until a no.</summary>
    public PhoneRefusal? AnswerSubscribePrompt(Person person, IReadOnlyDictionary<string, bool> answers)
    {
        foreach (var account in world.Accounts)
        {
            var own = answers.Where(answer => account.Templates.Find(answer.Key) is not null).ToList();
            if (own.Count == 0)
            {
                continue;
            }

            var fan = person.At(account);
            lock (fan.Gate)
            {
                foreach (var (template, accepted) in own)
                {
                    Grant(fan, template, accepted);
                }

                Show(fan, "fan", "event", own.Exists(answer => answer.Value) ? "接受了订阅消息" : "拒绝了订阅消息");
                world.Pusher.Send(PushShapes.SubscribeAnswers(world, fan, own));
            }
        }

        return answers.Keys.All(id => world.Accounts.Any(account => account.Templates.Find(id) is not null))
            ? null
            : new PhoneRefusal(404, "没有这个模板");
    }

    /// <summary>Switches a template off, or on again, in the account's settings; only switching off is pushed.</summary>
    public PhoneRefusal? SetTemplate(Fan fan, string templateId, bool allowed)
    {
        lock (fan.Gate)
        {
            if (allowed)
            {
                fan.RefusedTemplates?.Remove(templateId);
                return null;
            }

            (fan.RefusedTemplates ??= new HashSet<string>(StringComparer.Ordinal)).Add(templateId);
            fan.Grants?.Remove(templateId);
            world.Pusher.Send(PushShapes.SubscribeRefused(world, fan, templateId));
            return null;
        }
    }

    private static void Grant(Fan fan, string templateId, bool accepted)
    {
        var template = fan.Account.Templates.Find(templateId);
        if (!accepted)
        {
            // A yes to a one-time template is a message of its own; a long-term one has only one answer, and this is the new one.
            if (template is { LongTerm: true })
            {
                fan.Grants?.Remove(templateId);
            }

            return;
        }

        fan.Grants ??= new Dictionary<string, int>(StringComparer.Ordinal);
        var key = template?.Kind == TemplateKind.Template
            ? OneTimeSubscriptionEndpoint.GrantKey(templateId)
            : templateId;
        fan.Grants[key] = fan.Grants.GetValueOrDefault(key) + 1;
    }
}
