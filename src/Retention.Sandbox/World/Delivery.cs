namespace Retention.Sandbox;

/// <summary>Puts bubbles on phones and tells whoever is watching.</summary>
internal sealed class Delivery(World world)
{
    public void Show(Person person, Bubble bubble)
    {
        person.Chat.Add(bubble);
        if (bubble.From != "fan")
        {
            person.Received();
        }

        if (world.Live.HasListeners)
        {
            world.Live.Publish(new { openId = person.Fans[0].OpenId, bubble });
        }
    }

    public void Changed(Person person)
    {
        if (world.Live.HasListeners)
        {
            world.Live.Publish(new { openId = person.Fans[0].OpenId, person = Control.PersonView.Of(person) });
        }
    }
}
