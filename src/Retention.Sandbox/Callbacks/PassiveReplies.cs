using System.Text;

namespace Retention.Sandbox.Callbacks;

/// <summary>Takes the answers to callbacks: shows messages to the fan, and the well-known failure sentence for bad ones.</summary>
internal sealed class PassiveReplies(World world)
{
    public const string OutOfOrder = "该公众号提供的服务出现故障，请稍后再试";
    public const string MiniProgramOutOfOrder = "该小程序客服暂时无法提供服务，请稍后再试";

    public void Take(Push push, byte[]? answer)
    {
        if (answer is null)
        {
            push.Outcome = "failed";
            Failed(push);
            return;
        }

        if (answer.Length == 0 || answer.AsSpan().SequenceEqual("success"u8))
        {
            push.Outcome = "delivered";
            return;
        }

        if (push.Account is not { } account || push.Fan is not { } fan)
        {
            push.Reply = Encoding.UTF8.GetString(answer);
            push.Outcome = "delivered";
            return;
        }

        var read = PassiveReplyReader.Read(account, fan, answer, push.Name, world.Clock.GetUtcNow());
        push.Reply = read.Clear;
        push.Outcome = read.Bubble is null ? "malformed" : "delivered";
        if (read.Bubble is null)
        {
            Failed(push);
        }
        else if (push.Answerable)
        {
            world.Delivery.Show(fan.Person, read.Bubble);
        }
    }

    private void Failed(Push push)
    {
        if (push is { Answerable: true, Fan: { } fan })
        {
            world.Delivery.Show(fan.Person, new Bubble
            {
                At = world.Clock.GetUtcNow(),
                Account = push.AccountKey,
                From = "system",
                Kind = "event",
                Text = fan.Account.Kind == AccountKind.MiniProgram ? MiniProgramOutOfOrder : OutOfOrder,
            });
        }
    }
}
